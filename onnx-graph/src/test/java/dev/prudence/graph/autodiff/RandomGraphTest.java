package dev.prudence.graph.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.OrtRunner;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Rules that are right alone can be wrong together: where a value is used twice, or broadcast on the way. Graphs are drawn
 * from seeds, and their gradients compared with central differences in float64. Every step keeps values small, so that
 * differences stay accurate.
 */
class RandomGraphTest {

    private static final int GRAPHS = 60;
    private static final int INPUTS = 3;
    private static final Shape SQUARE = Shape.of(3, 3);
    private static final double STEP = 1e-5;

    private static final List<UnaryOperator<Value>> UNARY = List.of(
            Value::tanh,
            Value::sigmoid,
            Value::transposeLast,
            Value::neg,
            x -> x.softmax(-1),
            x -> x.softmax(0),
            x -> x.logSoftmax(-1).mul(0.3),
            x -> x.reduceMean(true, 0).expand(SQUARE),
            x -> x.reduceSum(true, 1).tanh().mul(x),
            x -> x.slice(0, 0, 2).reduceSum(true, 0).mul(0.5).add(x),
            x -> x.square().add(1).sqrt(),
            x -> x.cumSum(1).mul(0.4),
            x -> x.sub(x.reduceMean(true, -1)));

    private static final List<BinaryOperator<Value>> BINARY = List.of(
            Value::add,
            Value::sub,
            (a, b) -> a.mul(b).tanh(),
            (a, b) -> a.matMul(b).mul(0.4),
            (a, b) -> a.div(b.square().add(1)),
            (a, b) -> a.sigmoid().mul(b),
            (a, b) -> a.add(b.reduceSum(true, 0).mul(0.3)));

    @Test
    void gradientsOfRandomGraphsAgreeWithCentralDifferences() {
        for (int seed = 0; seed < GRAPHS; seed++) {
            check(seed);
        }
    }

    private static void check(int seed) {
        SplittableRandom numbers = new SplittableRandom(1_000 + seed);
        Map<String, double[]> inputs = new HashMap<>();
        for (int i = 0; i < INPUTS; i++) {
            inputs.put("x" + i, numbers.doubles(SQUARE.elements(), -1, 1).toArray());
        }
        byte[] onnx = model(seed);
        try (OrtRunner runner = OrtRunner.open(onnx)) {
            for (int i = 0; i < INPUTS; i++) {
                double[] gradient = runner.run(inputs).get("dx" + i);
                for (int element = 0; element < gradient.length; element++) {
                    double slope = (loss(runner, inputs, "x" + i, element, STEP)
                                    - loss(runner, inputs, "x" + i, element, -STEP))
                            / (2 * STEP);
                    assertThat(gradient[element])
                            .as("graph %d, input %d, element %d", seed, i, element)
                            .isCloseTo(slope, within(1e-7 * Math.max(1, Math.abs(slope))));
                }
            }
        }
    }

    private static byte[] model(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        GraphBuilder graph = GraphBuilder.create("random");
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < INPUTS; i++) {
            values.add(graph.input("x" + i, ElementType.FLOAT64, SQUARE));
        }
        List<Value> inputs = List.copyOf(values);
        int steps = 6 + random.nextInt(8);
        for (int step = 0; step < steps; step++) {
            Value first = values.get(random.nextInt(values.size()));
            Value second = values.get(random.nextInt(values.size()));
            values.add(
                    random.nextBoolean()
                            ? UNARY.get(random.nextInt(UNARY.size())).apply(first)
                            : BINARY.get(random.nextInt(BINARY.size())).apply(first, second));
        }
        Value loss = values.stream()
                .map(value -> value.square().mean())
                .reduce(Value::add)
                .orElseThrow();
        graph.output("loss", loss);
        List<Value> gradients = Gradients.of(loss, inputs);
        for (int i = 0; i < INPUTS; i++) {
            graph.output("dx" + i, gradients.get(i));
        }
        return OnnxWriter.write(graph, Weights.embedded(Map.of()));
    }

    private static double loss(OrtRunner runner, Map<String, double[]> inputs, String name, int element, double by) {
        Map<String, double[]> moved = new HashMap<>(inputs);
        moved.computeIfPresent(name, (key, values) -> {
            double[] changed = values.clone();
            changed[element] += by;
            return changed;
        });
        return runner.run(moved).get("loss")[0];
    }
}
