package dev.prudence.trainer.actorcritic;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.training.TrainingStep;
import dev.prudence.runtime.DataType;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Segment after segment, for actors that remember: forwards with the memory of the one before, backwards with the gradient of the one behind. The gradient is
 * that of the whole unroll, since nothing is cut off; only one segment's activations are kept, and computed a second time for it. Not thread-safe.
 */
final class SegmentPasses implements Passes {

    private static final List<String> SAID = List.of("real_logits", "imaginary_logits", "reset_logits", "values");

    private final ActorInputs inputs;
    private final int unrolls;
    private final int steps;
    private final int length;
    private final TrainingStep step;
    private final StepSession update;
    private final StepSession accumulation;
    private final StepSession measurement;
    private final List<float[]> memories = new ArrayList<>();

    /**
     * Opens the graphs.
     *
     * @param unrolls of a batch
     * @param steps of an unroll
     * @param length steps of a segment, whole stages; divides {@code steps}
     */
    SegmentPasses(ActorInputs inputs, ActorCosts costs, int unrolls, int steps, int length, double clipNorm) {
        if (steps % length != 0 || length % inputs.stageLength() != 0) {
            throw new IllegalArgumentException("Segments are whole stages, unrolls whole segments: steps=" + steps
                    + ", segment=" + length + ", stage=" + inputs.stageLength());
        }
        this.inputs = inputs;
        this.unrolls = unrolls;
        this.steps = steps;
        this.length = length;
        int views = unrolls * inputs.views(length);
        this.step = ActorStep.build(inputs.shape(), costs, unrolls, length, views, clipNorm);
        this.update = StepSession.open(step.toOnnx(), RuntimeOptions.training());
        this.accumulation = StepSession.open(step.toAccumulationOnnx(), RuntimeOptions.training());
        GraphBuilder graph = GraphBuilder.create("actor");
        ActorGraphs.say(
                graph,
                ActorNetwork.create(
                        graph,
                        inputs.shape(),
                        unrolls,
                        length,
                        views,
                        ActorStep.kept(graph, inputs.shape(), unrolls, length)));
        this.measurement = WholePasses.measuring(graph);
    }

    @Override
    public TrainingStep step() {
        return step;
    }

    /** Also finds what is remembered before each segment, for {@link #learn}. */
    @Override
    public Tensors measure(StepState state, List<Unroll> batch) {
        memories.clear();
        float[] memory = new float[unrolls * memorySize()];
        for (int each = 0; each < unrolls; each++) {
            batch.get(each).copyMemory(each, memory);
        }
        Map<String, float[]> all = new HashMap<>();
        for (int from = 0; from < steps; from += length) {
            memories.add(memory);
            Tensors said = measurement.run(state, seen(batch, from, memory));
            put(said, from, length, all);
            memory = said.tensor("next_memory").toFloats();
        }
        put(measurement.run(state, behind(batch, memory)), steps, 1, all);
        Map<String, Tensor> tensors = new HashMap<>();
        all.forEach((name, values) -> {
            int rows = unrolls * (steps + 1);
            tensors.put(name, Tensor.floats(values, rows, values.length / rows));
        });
        return Tensors.of(tensors);
    }

    private int memorySize() {
        return inputs.shape().recurrence().memorySize();
    }

    private Map<String, Tensor> seen(List<Unroll> batch, int from, float[] memory) {
        Map<String, Tensor> seen = new HashMap<>(inputs.of(batch, from, length));
        seen.put("memory", Tensor.floats(memory, unrolls, memorySize()));
        float[] kept = new float[unrolls * length];
        for (int each = 0; each < unrolls; each++) {
            for (int at = 0; at < length; at++) {
                kept[each * length + at] = batch.get(each).begins(from + at) ? 0 : 1;
            }
        }
        seen.put("kept", Tensor.floats(kept, unrolls, length));
        return seen;
    }

    /** A segment whose first step is what is seen behind the last; nobody looks at its others. */
    private Map<String, Tensor> behind(List<Unroll> batch, float[] memory) {
        List<Unroll> padded =
                batch.stream().map(unroll -> unroll.onlyBehind(length)).toList();
        return seen(padded, 0, memory);
    }

    private void put(Tensors said, int from, int count, Map<String, float[]> all) {
        for (String name : SAID) {
            float[] values = said.tensor(name).toFloats();
            int width = values.length / (unrolls * length);
            float[] target = all.computeIfAbsent(name, missing -> new float[unrolls * (steps + 1) * width]);
            for (int each = 0; each < unrolls; each++) {
                System.arraycopy(
                        values, each * length * width, target, (each * (steps + 1) + from) * width, count * width);
            }
        }
    }

    @Override
    public Map<String, Double> learn(
            StepState state, List<Unroll> batch, Map<String, Tensor> targets, Map<String, Tensor> scalars) {
        Map<String, Double> means = new HashMap<>();
        float[] gradient = new float[unrolls * memorySize()];
        int segments = steps / length;
        for (int segment = segments - 1; segment >= 0; segment--) {
            int from = segment * length;
            Map<String, Tensor> all = new HashMap<>(seen(batch, from, memories.get(segment)));
            targets.forEach((name, tensor) -> all.put(name, part(tensor, from)));
            all.put("memory_gradient", Tensor.floats(gradient, unrolls, memorySize()));
            all.putAll(scalars);
            StepSession session = segment == 0 ? update : accumulation;
            all.keySet().retainAll(session.inputs().keySet());
            Tensors found = session.run(state, all);
            gradient = found.tensor("gradient_of_memory").toFloats();
            Map<String, Double> numbers = ActorLearner.numbers(found);
            numbers.forEach((name, number) -> means.merge(name, number / segments, Double::sum));
            means.put("grad_norm", numbers.getOrDefault("grad_norm", Double.NaN));
        }
        return means;
    }

    /** The rows of a segment: floats {@code [rows]} or {@code [rows, width]}, or longs {@code [rows]}. */
    private Tensor part(Tensor tensor, int from) {
        long[] shape = tensor.shape().clone();
        int rows = (int) shape[0];
        shape[0] = (long) unrolls * length;
        if (tensor.type() == DataType.INT64) {
            long[] all = tensor.toLongs();
            long[] some = new long[unrolls * length];
            for (int each = 0; each < unrolls; each++) {
                System.arraycopy(all, each * steps + from, some, each * length, length);
            }
            return Tensor.longs(some, shape);
        }
        float[] all = tensor.toFloats();
        int width = all.length / rows;
        float[] some = new float[unrolls * length * width];
        for (int each = 0; each < unrolls; each++) {
            System.arraycopy(all, (each * steps + from) * width, some, each * length * width, length * width);
        }
        return Tensor.floats(some, shape);
    }

    @Override
    public void close() {
        update.close();
        accumulation.close();
        measurement.close();
    }
}
