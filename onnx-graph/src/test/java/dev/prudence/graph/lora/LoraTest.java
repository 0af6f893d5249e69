package dev.prudence.graph.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.OrtRunner;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Initialiser;
import dev.prudence.graph.nn.Linear;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.graph.op.Convolution;
import dev.prudence.graph.op.Gemm;
import dev.prudence.graph.op.Window;
import dev.prudence.graph.training.StepLoop;
import dev.prudence.graph.training.TrainingStep;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LoraTest {

    private static final Lora LORA = new Lora(2, 6, name -> name.endsWith("w"));

    static Stream<Arguments> uses() {
        Shape matrix = Shape.of(4, 6);
        return Stream.of(
                use("MatMul", matrix, x -> x.matMul(weight(x, 6, 5))),
                use("MatMul of a batch", Shape.of(2, 4, 6), x -> x.matMul(weight(x, 6, 5))),
                use(
                        "MatMul with a transposed weight",
                        matrix,
                        x -> x.matMul(weight(x, 5, 6).transposeLast())),
                use("Gemm", matrix, x -> gemm(false, false, x, weight(x, 6, 5))),
                use("Gemm with a transposed weight", matrix, x -> gemm(false, true, x, weight(x, 5, 6))),
                use("Gemm, both transposed", Shape.of(6, 4), x -> gemm(true, true, x, weight(x, 5, 6))),
                use("one weight used twice", matrix, x -> {
                    Value w = weight(x, 6, 6);
                    return x.matMul(w).matMul(w);
                }),
                use("Conv", Shape.of(2, 3, 5, 4), x -> conv(x, weight(x, 4, 3, 3, 2), 1)),
                use("Conv in groups", Shape.of(2, 4, 5), x -> conv(x, weight(x, 6, 2, 3), 2)));
    }

    private static Arguments use(String name, Shape shape, UnaryOperator<Value> build) {
        return Arguments.of(name, shape, build);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("uses")
    void anAdapterStartsAsTheWeightAndMergesIntoIt(String name, Shape shape, UnaryOperator<Value> build) {
        GraphBuilder graph = GraphBuilder.create("net");
        graph.output("y", build.apply(graph.input("x", ElementType.FLOAT32, shape)));
        Map<String, float[]> weights = Initialiser.of(5).values(graph.parameters());
        AdaptedGraph adapted = LORA.adapt(graph);
        Map<String, double[]> x = Map.of(
                "x", new SplittableRandom(2).doubles(shape.elements(), -1, 1).toArray());
        double[] original = run(graph, weights, x);

        Map<String, float[]> start = adapted.initialValues(1);
        assertThat(run(adapted.graph(), joined(weights, start), x)).containsExactly(original, within(1e-6));

        Map<String, float[]> trained = Initialiser.of(9).values(matrices(adapted));
        double[] withAdapter = run(adapted.graph(), joined(weights, trained), x);
        double[] merged = run(graph, joined(weights, adapted.merge(joined(weights, trained))), x);
        assertThat(merged).containsExactly(withAdapter, within(2e-5));
        assertThat(Math.abs(withAdapter[0] - original[0])).isGreaterThan(1e-3);
    }

    /** The answer is known: the original's weight plus a matrix of rank 2. */
    @Test
    void anAdapterLearnsADifferenceOfItsRank() {
        GraphBuilder graph = GraphBuilder.create("net");
        Value x = graph.input("x", ElementType.FLOAT32, Shape.of(32, 6));
        graph.output("y", x.matMul(graph.parameter("w", Shape.of(6, 5))));
        Map<String, float[]> weights = Initialiser.of(5).values(graph.parameters());
        AdaptedGraph difference = LORA.adapt(graph);
        float[] target = difference
                .merge(joined(weights, Initialiser.of(6).values(matrices(difference))))
                .getOrDefault("w", new float[0]);
        AdaptedGraph adapted = LORA.adapt(graph);
        Value wanted = adapted.graph().input("wanted", ElementType.FLOAT32, Shape.of(32, 5));
        Value loss = adapted.graph().output("y").sub(wanted).square().mean();
        TrainingStep step = TrainingStep.builder(adapted.graph(), loss)
                .trainOnly(Lora::isAdapter, Weights.embedded(weights))
                .build();
        Map<String, float[]> start = adapted.initialValues(1);
        try (StepLoop loop = new StepLoop(step, start)) {
            SplittableRandom random = new SplittableRandom(3);
            double last = 1;
            for (int i = 0; i < 600; i++) {
                last = loop.run(0.02, batch(random, target)).scalar("loss");
            }
            assertThat(last).isLessThan(1e-5);
            Map<String, float[]> trained = new HashMap<>();
            start.keySet().forEach(matrix -> trained.put(matrix, narrowed(loop.state("param/" + matrix))));
            assertThat(adapted.merge(joined(weights, trained)).get("w")).containsExactly(target, within(0.02f));
        }
    }

    @Test
    void namesThatAreNoSuchWeightsStayAsTheyAre() {
        GraphBuilder graph = GraphBuilder.create("net");
        Value x = graph.input("x", ElementType.FLOAT32, Shape.of(2, 3));
        graph.output("y", Linear.create(graph, "out", 3, 4).apply(x));
        AdaptedGraph adapted = new Lora(1, 1, name -> true).adapt(graph);
        assertThat(adapted.adapters()).extracting(Adapter::weight).containsExactly("out/weight");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lora(1, 1, name -> name.contains("bias")).adapt(graph))
                .withMessageContaining("weights=[out/weight]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lora(0, 1, name -> true))
                .withMessageContaining("rank=0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> adapted.merge(adapted.initialValues(1)))
                .withMessageContaining("parameter=out/weight");
    }

    private static Map<String, double[]> batch(SplittableRandom random, float[] target) {
        double[] x = random.doubles(32 * 6, -1, 1).map(v -> (float) v).toArray();
        double[] wanted = new double[32 * 5];
        for (int row = 0; row < 32; row++) {
            for (int column = 0; column < 5; column++) {
                for (int k = 0; k < 6; k++) {
                    wanted[row * 5 + column] += x[row * 6 + k] * target[k * 5 + column];
                }
            }
        }
        return Map.of("x", x, "wanted", wanted);
    }

    private static float[] narrowed(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static List<Parameter> matrices(AdaptedGraph adapted) {
        return adapted.graph().parameters().stream()
                .filter(parameter -> Lora.isAdapter(parameter.name()))
                .toList();
    }

    private static Map<String, float[]> joined(Map<String, float[]> weights, Map<String, float[]> matrices) {
        Map<String, float[]> all = new LinkedHashMap<>(weights);
        all.putAll(matrices);
        return all;
    }

    private static double[] run(GraphBuilder graph, Map<String, float[]> weights, Map<String, double[]> feed) {
        return OrtRunner.run(OnnxWriter.write(graph, Weights.embedded(weights)), feed)
                .get("y");
    }

    private static Value weight(Value x, int... shape) {
        return x.graph().parameter("w", Shape.of(shape));
    }

    private static Value gemm(boolean left, boolean right, Value x, Value w) {
        return x.graph().apply(new Gemm(left, right), x, w);
    }

    private static Value conv(Value x, Value w, int groups) {
        List<Integer> kernel = IntStream.range(2, w.shape().rank())
                .mapToObj(w.shape()::dimension)
                .toList();
        return x.graph().apply(new Convolution.Conv(kernel, Window.of(kernel.size(), 2, 1), groups), x, w);
    }
}
