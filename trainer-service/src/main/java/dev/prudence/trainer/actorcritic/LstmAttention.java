package dev.prudence.trainer.actorcritic;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.LayerNorm;
import dev.prudence.graph.nn.Linear;
import java.util.ArrayList;
import java.util.List;

/**
 * LSTM cells that attend to their own last steps (Chung et al. 2023, appendix C). Each layer sees the input and the output of the layer below it, the lowest
 * one that of the highest at the step before. A fifth gate lets in what attention found: {@code c' = f c + i tanh(g) + a tanh(attention)}, {@code h' =
 * o tanh(c')}. What a slot says is weighted by its content and its age, whose weights are learnt; at first the newest slot is preferred by a bias of 5.
 * Not thread-safe.
 */
final class LstmAttention {

    /** What {@code initial} has to set: 0 for all slots but the newest, whose bias is {@link #NEWEST}. */
    static final String AGE_BIAS = "/age_bias";

    static final float NEWEST = 5;
    private static final int GATES = 5;
    private static final double UNUSED = 1e9;

    private final Recurrence size;
    private final List<Layer> layers = new ArrayList<>();

    private record Layer(
            Linear gates,
            Linear key,
            Linear value,
            Linear query,
            Linear found,
            LayerNorm norm,
            Value age,
            Value ageBias) {}

    /** One layer's state: output and cell {@code [batch, width]}, keys and values {@code [batch, slots width]}, oldest first. */
    private record Cell(Value output, Value cell, Value keys, Value values) {

        Cell times(Value factor) {
            return new Cell(output.mul(factor), cell.mul(factor), keys.mul(factor), values.mul(factor));
        }
    }

    /** All layers' states, and which slots are in use: {@code [batch, slots]} of zeros and ones. */
    private record Memory(List<Cell> cells, Value used) {}

    LstmAttention(GraphBuilder graph, Recurrence size) {
        this.size = size;
        int width = size.width();
        for (int layer = 0; layer < size.layers(); layer++) {
            String name = "memory/layer" + layer;
            layers.add(new Layer(
                    Linear.create(graph, name + "/gates", 3 * width, GATES * width),
                    Linear.create(graph, name + "/key", 2 * width, width),
                    Linear.create(graph, name + "/value", 2 * width, width),
                    Linear.create(graph, name + "/query", 2 * width, width),
                    Linear.create(graph, name + "/found", width, width),
                    LayerNorm.create(graph, name + "/norm", width),
                    graph.parameter(name + "/age", Shape.of(size.slots(), size.heads(), width / size.heads())),
                    graph.parameter(name + AGE_BIAS, Shape.of(size.slots(), size.heads()))));
        }
    }

    /**
     * What the highest layer says at each step, and what is remembered behind the last.
     *
     * @param said float32 {@code [batch, width]} for each step
     * @param memory float32 {@code [batch, memory size]}
     */
    record Unrolled(List<Value> said, Value memory) {}

    /**
     * Goes through some steps.
     *
     * @param inputs float32 {@code [batch, width]} for each step
     * @param memory float32 {@code [batch, memory size]}; zeros where nothing has been seen yet
     * @param kept float32 {@code [batch, 1]} for each step: 0 where an episode begins, which forgets everything, else 1; empty where none begins
     */
    Unrolled unroll(List<Value> inputs, Value memory, List<Value> kept) {
        Memory now = split(memory);
        List<Value> said = new ArrayList<>();
        for (int step = 0; step < inputs.size(); step++) {
            if (!kept.isEmpty()) {
                Value factor = kept.get(step);
                now = new Memory(
                        now.cells().stream().map(cell -> cell.times(factor)).toList(),
                        now.used().mul(factor));
            }
            now = step(inputs.get(step), now);
            said.add(now.cells().get(size.layers() - 1).output());
        }
        return new Unrolled(said, joined(now));
    }

    private Memory step(Value x, Memory memory) {
        int batch = x.shape().dimension(0);
        Value one = x.graph().scalar(1).expand(Shape.of(batch, 1));
        Value used = newest(memory.used(), one);
        Value below = memory.cells().get(size.layers() - 1).output();
        List<Cell> next = new ArrayList<>();
        for (int layer = 0; layer < size.layers(); layer++) {
            Cell cell = cell(layers.get(layer), x, below, memory.cells().get(layer), used);
            next.add(cell);
            below = cell.output();
        }
        return new Memory(next, used);
    }

    private Cell cell(Layer layer, Value x, Value below, Cell before, Value used) {
        Value seen = x.concat(1, below);
        Value keys = newest(before.keys(), layer.key().apply(seen));
        Value values = newest(before.values(), layer.value().apply(seen));
        Value attention = layer.norm()
                .apply(layer.found()
                        .apply(attended(layer, layer.query().apply(seen), keys, values, used))
                        .add(x));
        Value gates = layer.gates().apply(seen.concat(1, before.output()));
        Value cell = gate(gates, 0)
                .sigmoid()
                .mul(before.cell())
                .add(gate(gates, 1).sigmoid().mul(gate(gates, 3).tanh()))
                .add(gate(gates, 4).sigmoid().mul(attention.tanh()));
        return new Cell(gate(gates, 2).sigmoid().mul(cell.tanh()), cell, keys, values);
    }

    private Value attended(Layer layer, Value query, Value keys, Value values, Value used) {
        int batch = query.shape().dimension(0);
        int width = size.width() / size.heads();
        Value content = keys.reshape(batch, size.slots(), size.heads(), width).add(layer.age());
        Value weights = content.mul(query.reshape(batch, 1, size.heads(), width))
                .reduceSum(false, 3)
                .mul(1 / Math.sqrt(width))
                .add(layer.ageBias())
                .add(used.add(-1).mul(UNUSED).unsqueeze(2))
                .softmax(1);
        return values.reshape(batch, size.slots(), size.heads(), width)
                .mul(weights.unsqueeze(3))
                .reduceSum(false, 1)
                .reshape(batch, size.width());
    }

    private Value gate(Value gates, int number) {
        return gates.slice(1, number * size.width(), (number + 1) * size.width());
    }

    /** Forgets the oldest and adds the newest. */
    private static Value newest(Value all, Value added) {
        int old = added.shape().dimension(1);
        int whole = all.shape().dimension(1);
        return whole == old ? added : all.slice(1, old, whole).concat(1, added);
    }

    private Memory split(Value memory) {
        int width = size.width();
        int noted = size.slots() * width;
        List<Cell> cells = new ArrayList<>();
        int at = 0;
        for (int layer = 0; layer < size.layers(); layer++) {
            cells.add(new Cell(
                    memory.slice(1, at, at + width),
                    memory.slice(1, at + width, at + 2 * width),
                    memory.slice(1, at + 2 * width, at + 2 * width + noted),
                    memory.slice(1, at + 2 * width + noted, at + 2 * width + 2 * noted)));
            at += 2 * width + 2 * noted;
        }
        return new Memory(cells, memory.slice(1, at, at + size.slots()));
    }

    private static Value joined(Memory memory) {
        List<Value> parts = new ArrayList<>();
        for (Cell cell : memory.cells()) {
            parts.addAll(List.of(cell.output(), cell.cell(), cell.keys(), cell.values()));
        }
        parts.add(memory.used());
        return parts.get(0).concat(1, parts.subList(1, parts.size()).toArray(Value[]::new));
    }

    /** The input that a memory comes in: float32 {@code [batch, memory size]}. */
    static Value input(GraphBuilder graph, Recurrence size, int batch) {
        return graph.input("memory", ElementType.FLOAT32, Shape.of(batch, size.memorySize()));
    }
}
