package dev.prudence.graph.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Node;
import dev.prudence.graph.OrtRunner;
import dev.prudence.graph.Outputs;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.autodiff.Gradients;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the op table in ONNX Runtime. The references are written coordinate by coordinate and share nothing with the library, so a
 * misunderstanding of an op shows; the finite differences are taken of the kernels themselves, so a wrong gradient rule shows.
 */
class OpTableTest {

    @ParameterizedTest
    @MethodSource("all")
    void forwardMeansWhatNaiveJavaComputes(OpCase row) {
        GraphBuilder graph = GraphBuilder.create("forward");
        Value y = row.build().of(row.operands(graph));
        graph.output("y", y);
        NaiveArray[] samples = row.samples();
        double[] found = OrtRunner.run(onnx(graph), feed(samples)).get("y");
        int[][] coordinates = NaiveArray.coordinates(y.shape());
        double tolerance = row.type() == ElementType.FLOAT64 ? 1e-12 : 2e-6;
        for (int i = 0; i < coordinates.length; i++) {
            double expected = row.reference().at(samples, coordinates[i]);
            assertThat(found[i])
                    .as("element %s", Arrays.toString(coordinates[i]))
                    .isCloseTo(expected, near(expected, tolerance));
        }
    }

    @ParameterizedTest
    @MethodSource("differentiable")
    void gradientAgreesWithCentralDifferences(OpCase row) {
        double h = row.type() == ElementType.FLOAT64 ? 1e-5 : 1e-2;
        NaiveArray[] samples = row.samples();
        GraphBuilder forward = GraphBuilder.create("forward");
        Value y = row.build().of(row.operands(forward));
        forward.output("y", y);
        double[] cotangent =
                new SplittableRandom(11).doubles(y.shape().elements(), -1, 1).toArray();
        List<double[]> gradients = gradients(row, samples, cotangent);
        try (OrtRunner runner = OrtRunner.open(onnx(forward))) {
            for (int operand = 0; operand < samples.length; operand++) {
                for (int i = 0; i < samples[operand].values().length; i++) {
                    double[] above =
                            runner.run(feed(moved(samples, operand, i, h))).get("y");
                    double[] below =
                            runner.run(feed(moved(samples, operand, i, -h))).get("y");
                    double slope = IntStream.range(0, cotangent.length)
                                    .mapToDouble(k -> cotangent[k] * (above[k] - below[k]))
                                    .sum()
                            / (2 * h);
                    assertThat(gradients.get(operand)[i])
                            .as("operand %d, element %d", operand, i)
                            .isCloseTo(slope, near(slope, row.gradientTolerance()));
                }
            }
        }
    }

    @Test
    void everyOpStandsInTheTable() {
        Set<Class<?>> used = new HashSet<>();
        all().forEach(row -> {
            GraphBuilder graph = GraphBuilder.create("forward");
            row.build().of(row.operands(graph));
            graph.nodes().stream().map(Node::op).map(Object::getClass).forEach(used::add);
        });
        assertThat(used).containsExactlyInAnyOrderElementsOf(records(Op.class).toList());
    }

    static List<OpCase> differentiable() {
        return OpTable.differentiable();
    }

    static List<OpCase> all() {
        return Stream.concat(OpTable.differentiable().stream(), ConditionTable.rows().stream())
                .toList();
    }

    private static Stream<Class<?>> records(Class<?> type) {
        return type.isRecord()
                ? Stream.of(type)
                : Arrays.stream(type.getPermittedSubclasses()).flatMap(OpTableTest::records);
    }

    /** Of {@code sum(cotangent * y)}; an operand that only steers a condition has none, and zeros stand for it. */
    private static List<double[]> gradients(OpCase row, NaiveArray[] samples, double[] cotangent) {
        GraphBuilder graph = GraphBuilder.create("gradient");
        Value[] operands = row.operands(graph);
        Value y = row.build().of(operands);
        Value weight = graph.input("cotangent", y.elementType(), y.shape());
        Value anchor = Arrays.stream(operands)
                .map(x -> x.mul(0).sum().cast(y.elementType()))
                .reduce(Value::add)
                .orElseThrow();
        List<Value> gradients = Gradients.of(y.mul(weight).sum().add(anchor), List.of(operands));
        IntStream.range(0, operands.length).forEach(i -> graph.output("g" + i, gradients.get(i)));
        for (int i = 0; i < operands.length; i++) {
            assertThat(gradients.get(i).type()).isEqualTo(operands[i].type());
        }
        Map<String, double[]> feed = feed(samples);
        feed.put("cotangent", cotangent);
        Outputs outputs = OrtRunner.run(onnx(graph), feed);
        return IntStream.range(0, operands.length)
                .mapToObj(i -> outputs.get("g" + i))
                .toList();
    }

    private static NaiveArray[] moved(NaiveArray[] samples, int operand, int element, double by) {
        NaiveArray[] moved = samples.clone();
        double[] values = samples[operand].values().clone();
        values[element] += by;
        Shape shape = samples[operand].shape();
        moved[operand] = new NaiveArray(shape, values);
        return moved;
    }

    private static Map<String, double[]> feed(NaiveArray[] samples) {
        Map<String, double[]> feed = new HashMap<>();
        IntStream.range(0, samples.length).forEach(i -> feed.put("x" + i, samples[i].values()));
        return feed;
    }

    private static byte[] onnx(GraphBuilder graph) {
        return OnnxWriter.write(graph, Weights.embedded(Map.of()));
    }

    private static Offset<Double> near(double expected, double tolerance) {
        return within(tolerance * Math.max(1, Math.abs(expected)));
    }
}
