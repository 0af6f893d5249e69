package dev.prudence.reward.ensemble;

import dev.prudence.graph.importing.LinearHead;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.runtime.artefact.ModelArtefact;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Ensembles of all-MiniLM-L6-v2 under random heads, as exported sequence classifiers. */
public final class MiniLmEnsembles {

    private static final int WIDTH = 384;
    static final List<Integer> LENGTHS = IntStream.rangeClosed(8, 32).boxed().toList();

    private MiniLmEnsembles() {}

    /** One graph with a column for each member. */
    public static ModelArtefact shared(Path directory, int members) {
        ArtefactWriter writer = writer();
        writer.part("model.onnx", classifier(0, members));
        return written(writer, directory, Map.of("graph", "model.onnx"), List.of(), members);
    }

    /** A graph for each member. */
    public static ModelArtefact independent(Path directory, int members) {
        ArtefactWriter writer = writer();
        List<String> graphs = new ArrayList<>();
        for (int m = 0; m < members; m++) {
            graphs.add("member-" + m + "/model.onnx");
            writer.part(graphs.get(m), classifier(m, 1));
        }
        return written(writer, directory, Map.of(), graphs, members);
    }

    /** Prompt and answer filled into a template. */
    public static ModelArtefact template(Path directory, String template) {
        ArtefactWriter writer = writer();
        writer.part("model.onnx", classifier(0, 1));
        return written(writer, directory, Map.of("graph", "model.onnx", "template", template), List.of(), 1);
    }

    /** The encoder under a head with so many columns. */
    public static byte[] classifier(long seed, int columns) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] weight = new float[WIDTH * columns];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) (random.nextDouble() - 0.5);
        }
        return new LinearHead(weight, new float[columns]).onTopOf(resource("all-minilm-l6-v2.onnx"), "output_0");
    }

    /** The encoder's tokenizer.json. */
    public static byte[] tokenizer() {
        return resource("all-minilm-l6-v2-tokenizer.json");
    }

    private static byte[] resource(String name) {
        try (InputStream in = Objects.requireNonNull(MiniLmEnsembles.class.getResourceAsStream("/" + name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ArtefactWriter writer() {
        ArtefactWriter writer = ArtefactWriter.of("reward-ensemble", "reward-ensemble");
        writer.part("tokenizer.json", tokenizer());
        return writer;
    }

    private static ModelArtefact written(
            ArtefactWriter writer, Path directory, Map<String, Object> more, List<String> graphs, int count) {
        List<Map<String, Object>> members = new ArrayList<>();
        for (int m = 0; m < count; m++) {
            members.add(Map.of(
                    "id",
                    "member-" + m,
                    "graph",
                    graphs.isEmpty() ? "" : graphs.get(m),
                    "normalisation",
                    Map.of("mean", 0.0, "deviation", 1.0)));
        }
        Map<String, Object> contract = new java.util.TreeMap<>(more);
        contract.putAll(Map.of(
                "input",
                "sequence",
                "tokenizer",
                "tokenizer.json",
                "lengths",
                LENGTHS,
                "rows",
                List.of(1, 4, 16),
                "members",
                members,
                "objectives",
                List.of(Map.of("kind", "mean"))));
        writer.contract(contract);
        writer.writeTo(directory);
        return ModelArtefact.openVerified(directory);
    }
}
