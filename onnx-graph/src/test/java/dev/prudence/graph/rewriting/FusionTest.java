package dev.prudence.graph.rewriting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.OrtRunner;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FusionTest {

    private static final Shape SHAPE = Shape.of(3, 4);
    private static final double ROOT = Math.sqrt(2);

    static Stream<Arguments> recognised() {
        return Stream.of(
                form("layer normalisation", x -> norm(x, x.sub(x.reduceMean(true, -1)))),
                form("layer normalisation, operands in other places", x -> {
                    Value d = x.sub(x.reduceMean(true, -1));
                    Value quotient = d.div(x.graph()
                            .scalar(1e-5)
                            .add(d.square().reduceMean(true, -1))
                            .sqrt());
                    return weight(x, "bias").add(weight(x, "gain").mul(quotient));
                }),
                form("gelu, the half last", x -> x.mul(x.div(ROOT).erf().add(1)).mul(0.5)),
                form(
                        "gelu, the half first",
                        x -> x.mul(0.5).mul(x.div(ROOT).erf().add(1))),
                form(
                        "gelu, a root that is multiplied",
                        x -> x.graph()
                                .scalar(0.5)
                                .mul(x)
                                .mul(x.graph().scalar(1).add(x.mul(1 / ROOT).erf()))),
                form(
                        "gelu, the distribution before the half",
                        x -> x.div(ROOT).erf().add(1).mul(x).mul(0.5)));
    }

    static Stream<Arguments> others() {
        return Stream.of(
                form("over another axis", x -> norm(x, x.sub(x.reduceMean(true, 0)))),
                form("centred by something else", x -> norm(x, x.sub(x.abs().reduceMean(true, -1)))),
                form("a square of something else", x -> {
                    Value d = x.sub(x.reduceMean(true, -1));
                    Value quotient =
                            d.div(x.square().reduceMean(true, -1).add(1e-5).sqrt());
                    return quotient.mul(weight(x, "gain")).add(weight(x, "bias"));
                }),
                form(
                        "the error function of something else",
                        x -> x.mul(x.mul(2).erf().add(1)).mul(0.5)),
                form("a third", x -> x.mul(x.div(ROOT).erf().add(1)).mul(0.3)),
                form(
                        "a product with something else",
                        x -> x.exp().mul(x.div(ROOT).erf().add(1)).mul(0.5)));
    }

    private static Arguments form(String name, UnaryOperator<Value> build) {
        return Arguments.of(name, build);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recognised")
    void whatExportersTakeApartBecomesOneOperator(String name, UnaryOperator<Value> build) {
        GraphBuilder fused = Fusion.fuse(graph(build));
        assertThat(fused.graph().nodes())
                .singleElement()
                .satisfies(node -> assertThat(node.op().onnxName()).isIn("LayerNormalization", "Gelu"));
        assertSame(build, fused);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void whatLooksAlikeStaysAsItIs(String name, UnaryOperator<Value> build) {
        GraphBuilder original = graph(build);
        GraphBuilder fused = Fusion.fuse(original);
        assertThat(names(fused)).isEqualTo(names(original));
        assertSame(build, fused);
    }

    private static List<String> names(GraphBuilder graph) {
        return graph.graph().nodes().stream().map(node -> node.op().onnxName()).toList();
    }

    private static void assertSame(UnaryOperator<Value> build, GraphBuilder fused) {
        Map<String, double[]> feed =
                Map.of("x", new SplittableRandom(3).doubles(12, -2, 2).toArray());
        assertThat(run(fused, feed)).containsExactly(run(graph(build), feed), within(2e-6));
    }

    private static double[] run(GraphBuilder graph, Map<String, double[]> feed) {
        Weights weights = Weights.embedded(Map.of("gain", new float[] {1, 2, 3, 4}, "bias", new float[] {0, 1, 0, -1}));
        return OrtRunner.run(OnnxWriter.write(graph, weights), feed).get("y");
    }

    private static GraphBuilder graph(UnaryOperator<Value> build) {
        GraphBuilder graph = GraphBuilder.create("net");
        graph.output("y", build.apply(graph.input("x", ElementType.FLOAT32, SHAPE)));
        return graph;
    }

    private static Value norm(Value x, Value centred) {
        Value quotient =
                centred.div(centred.square().reduceMean(true, -1).add(1e-5).sqrt());
        return quotient.mul(weight(x, "gain")).add(weight(x, "bias"));
    }

    private static Value weight(Value x, String name) {
        return x.graph().parameter(name, Shape.of(4));
    }
}
