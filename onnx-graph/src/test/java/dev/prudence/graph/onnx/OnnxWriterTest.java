package dev.prudence.graph.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.Graph;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.OrtRunner;
import dev.prudence.graph.Outputs;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Initialiser;
import dev.prudence.graph.nn.Mlp;
import dev.prudence.graph.nn.TransformerBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxWriterTest {
    private static final double[] X = {1, -2, 3, 0.5, 0.25, -1};

    @Test
    void theSameGraphGivesTheSameBytes() {
        assertThat(OnnxWriter.write(transformer(), Weights.inputs("param/")))
                .isEqualTo(OnnxWriter.write(transformer(), Weights.inputs("param/")));
        GraphBuilder once = transformer();
        assertThat(OnnxWriter.write(once, Weights.inputs("param/")))
                .isEqualTo(OnnxWriter.write(once, Weights.inputs("param/")));
    }

    @Test
    void weightsInASafetensorsFileGiveWhatEmbeddedOnesGive(@TempDir Path directory) throws IOException {
        GraphBuilder graph = mlp();
        Map<String, float[]> weights = Initialiser.of(3).values(graph.parameters());
        SafetensorsLayout layout = SafetensorsLayout.of(graph.parameters());
        Safetensors.write(directory.resolve("weights.safetensors"), layout, weights);
        byte[] external = OnnxWriter.write(graph, layout, "weights.safetensors");
        Files.write(directory.resolve("model.onnx"), external);
        byte[] embedded = OnnxWriter.write(graph, Weights.embedded(weights));
        try (OrtRunner runner = OrtRunner.open(directory.resolve("model.onnx"))) {
            assertThat(runner.run(Map.of("x", X)).get("y"))
                    .isEqualTo(OrtRunner.run(embedded, Map.of("x", X)).get("y"));
        }
    }

    @Test
    void weightsFedAsInputsGiveWhatEmbeddedOnesGive() {
        GraphBuilder graph = mlp();
        Map<String, float[]> values = Map.of(
                "mlp/0/weight", new float[] {1, 2, 3, 4, 5, 6},
                "mlp/0/bias", new float[] {1, 0},
                "mlp/1/weight", new float[] {1, -1},
                "mlp/1/bias", new float[] {0});
        double[] embedded = OrtRunner.run(OnnxWriter.write(graph, Weights.embedded(values)), Map.of("x", X))
                .get("y");
        double[] fed = OrtRunner.run(
                        OnnxWriter.write(graph, Weights.inputs("param/")),
                        Map.of(
                                "x", X,
                                "param/mlp/0/weight", new double[] {1, 2, 3, 4, 5, 6},
                                "param/mlp/0/bias", new double[] {1, 0},
                                "param/mlp/1/weight", new double[] {1, -1},
                                "param/mlp/1/bias", new double[] {0}))
                .get("y");
        assertThat(fed).isEqualTo(embedded).containsExactly(-1, 0);
    }

    @Test
    void anyValueMayBeAnOutputUnderSeveralNames() {
        GraphBuilder graph = GraphBuilder.create("names");
        Value x = graph.input("x", ElementType.FLOAT32, Shape.of(6));
        Value y = x.neg();
        graph.output("first", y);
        graph.output("second", y);
        graph.output("copy", x);
        graph.output("constant", graph.scalar(4));
        graph.output("parameter", graph.parameter("p", Shape.of(1)));
        Outputs outputs =
                OrtRunner.run(OnnxWriter.write(graph, Weights.embedded(Map.of("p", new float[] {7}))), Map.of("x", X));
        assertThat(outputs.get("second")).isEqualTo(outputs.get("first")).startsWith(-1, 2);
        assertThat(outputs.get("copy")).isEqualTo(X);
        assertThat(outputs.scalar("constant")).isEqualTo(4);
        assertThat(outputs.scalar("parameter")).isEqualTo(7);
    }

    @Test
    void metadataAndStateReachTheModel() {
        GraphBuilder graph = GraphBuilder.create("counter");
        Value count = graph.input("count", ElementType.INT64, Shape.of(1));
        graph.state(count, count.add(1));
        graph.metadata("author", "us");
        byte[] onnx = OnnxWriter.write(graph, Weights.embedded(Map.of()));
        try (OrtRunner runner = OrtRunner.open(onnx)) {
            assertThat(runner.metadata(Graph.STATE_PROPERTY)).isEqualTo("count=next/count");
            assertThat(runner.metadata("author")).isEqualTo("us");
            assertThat(runner.run(Map.of("count", new double[] {41})).scalar("next/count"))
                    .isEqualTo(42);
        }
    }

    @Test
    void twoValuesOfOneNameAreRefused() {
        GraphBuilder graph = GraphBuilder.create("clash");
        Value p = graph.parameter("p", Shape.of(1));
        graph.output("y", p.add(graph.input("param/p", ElementType.FLOAT32, Shape.of(1))));
        assertThatThrownBy(() -> OnnxWriter.write(graph, Weights.inputs("param/")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("name=param/p");
    }

    @Test
    void missingAndMisshapenWeightsAreRefusedByName() {
        GraphBuilder graph = mlp();
        assertThatThrownBy(() -> OnnxWriter.write(graph, Weights.embedded(Map.of())))
                .hasMessageContaining("parameter=mlp/0/weight FLOAT32[3, 2]");
        SafetensorsLayout other = SafetensorsLayout.of(Map.of("mlp/0/weight", Shape.of(2, 3)));
        assertThatThrownBy(() -> OnnxWriter.write(graph, other, "weights.safetensors"))
                .hasMessageEndingWith("stored=FLOAT32[2, 3]");
    }

    private static GraphBuilder mlp() {
        GraphBuilder graph = GraphBuilder.create("mlp");
        Value x = graph.input("x", ElementType.FLOAT32, Shape.of(2, 3));
        graph.output("y", Mlp.create(graph, "mlp", Value::relu, 3, 2, 1).apply(x));
        return graph;
    }

    private static GraphBuilder transformer() {
        GraphBuilder graph = GraphBuilder.create("block");
        Value x = graph.input("x", ElementType.FLOAT32, Shape.of(2, 5, 8));
        graph.output("y", TransformerBlock.create(graph, "block", 8, 2).causal(x));
        return graph;
    }
}
