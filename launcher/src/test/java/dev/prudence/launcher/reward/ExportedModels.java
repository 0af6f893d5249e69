package dev.prudence.launcher.reward;

import dev.prudence.graph.importing.LinearHead;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;

/** all-MiniLM-L6-v2 under random heads, as an exporter leaves it in a directory. */
final class ExportedModels {

    private static final int WIDTH = 384;

    private ExportedModels() {}

    /** A classifier with so many columns. */
    static Path write(Path directory, long seed, int columns) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        float[] weight = new float[WIDTH * columns];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) (random.nextDouble() - 0.5);
        }
        Files.createDirectories(directory);
        byte[] encoder = resource("all-minilm-l6-v2.onnx");
        Files.write(
                directory.resolve("model.onnx"),
                new LinearHead(weight, new float[columns]).onTopOf(encoder, "output_0"));
        Files.write(directory.resolve("tokenizer.json"), resource("all-minilm-l6-v2-tokenizer.json"));
        Files.writeString(directory.resolve("ensemble.json"), "{\"lengths\": [16, 64]}");
        return directory;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ExportedModels.class.getResourceAsStream("/" + name), name)) {
            return in.readAllBytes();
        }
    }
}
