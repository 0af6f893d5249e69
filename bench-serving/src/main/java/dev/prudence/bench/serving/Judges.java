package dev.prudence.bench.serving;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.importing.LinearHead;
import dev.prudence.graph.nn.Initialiser;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.artefact.ArtefactWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/** Ensembles to serve. Thread-safe. */
final class Judges {

    /** Of the prompt and of the answer of a vector sample. */
    static final int VECTOR = 4;

    private static final int WIDTH = 384;
    private static final List<Integer> ROWS = List.of(1, 8, 64);

    private Judges() {}

    /** all-MiniLM-L6-v2 under a random linear head with so many columns, as an exporter leaves it. */
    static Path miniLm(Path directory, int columns) {
        try {
            Files.createDirectories(directory);
            Files.write(directory.resolve("model.onnx"), classifier(columns));
            Files.write(directory.resolve("tokenizer.json"), tokenizer());
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The encoder under its head. */
    static byte[] classifier(int columns) {
        SplittableRandom random = new SplittableRandom(columns);
        float[] weight = new float[WIDTH * columns];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) (random.nextDouble() - 0.5);
        }
        return new LinearHead(weight, new float[columns]).onTopOf(resource("all-minilm-l6-v2.onnx"), "output_0");
    }

    static byte[] tokenizer() {
        return resource("all-minilm-l6-v2-tokenizer.json");
    }

    /** One member that multiplies eight numbers with eight weights: next to nothing to compute. */
    static Path trivial(Path directory) {
        ArtefactWriter writer = ArtefactWriter.of("reward-ensemble", "trivial");
        for (int rows : ROWS) {
            GraphBuilder graph = GraphBuilder.create("member");
            Value prompt = graph.input("prompt", ElementType.FLOAT32, Shape.of(rows, VECTOR));
            Value answer = graph.input("answer", ElementType.FLOAT32, Shape.of(rows, VECTOR));
            Value weight = graph.parameter("weight", Shape.of(2 * VECTOR, 1));
            graph.output("score", prompt.concat(1, answer).matMul(weight).reshape(rows));
            writer.part(
                    "member/r" + rows + ".onnx",
                    OnnxWriter.write(graph, Weights.embedded(Initialiser.of(1).values(graph.parameters()))));
        }
        writer.contract(Map.of(
                "input",
                "vector",
                "rows",
                ROWS,
                "members",
                List.of(Map.of(
                        "id",
                        "member",
                        "graph",
                        "member/r{rows}.onnx",
                        "normalisation",
                        Map.of("mean", 0, "deviation", 1))),
                "objectives",
                List.of(Map.of("kind", "mean"))));
        writer.writeTo(directory);
        return directory;
    }

    private static byte[] resource(String name) {
        try (InputStream in = Objects.requireNonNull(Judges.class.getResourceAsStream("/" + name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
