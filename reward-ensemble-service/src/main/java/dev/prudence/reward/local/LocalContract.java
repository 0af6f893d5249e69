package dev.prudence.reward.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out how the exported models of a directory are to be called. Not thread-safe. */
final class LocalContract {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "ensemble.json";
    private static final String TOKENIZER = "tokenizer.json";
    private static final String CONFIG = "config.json";
    private static final String SEQUENCE = "sequence";
    private static final int SHORTEST = 8;
    private static final int STEPS_OF_DOUBLING = 32;
    /** Where a model does not say how much it can read, and at most this much where it says more. */
    private static final int USUAL_LENGTH = 512;

    private static final int LONGEST_LENGTH = 4096;
    /** The positions of RoBERTa and its kin begin behind the padding token's. */
    private static final List<String> SHIFTED = List.of("roberta", "xlm-roberta", "camembert", "xlm-roberta-xl");

    private static final int SHIFT = 2;

    private final ModelFiles files;
    private final RuntimeOptions options;
    private final ObjectNode given;
    private final ObjectNode contract = JSON.createObjectNode();

    private LocalContract(ModelFiles files, RuntimeOptions options) {
        this.files = files;
        this.options = options;
        this.given = files.contains(FILE) ? object(FILE) : JSON.createObjectNode();
    }

    /**
     * The contract of an artefact of the directory.
     *
     * @throws IllegalArgumentException if something is missing; says what and where
     */
    static ObjectNode of(ModelFiles files, RuntimeOptions options) {
        return new LocalContract(files, options).complete();
    }

    private ObjectNode complete() {
        if (given.path("input").asText(SEQUENCE).equals(SEQUENCE)) {
            findOut();
        }
        contract.setAll(given);
        return contract;
    }

    private void findOut() {
        contract.put("input", SEQUENCE);
        contract.set("rows", JSON.valueToTree(List.of(1, 4, 16)));
        contract.putArray("objectives").addObject().put("kind", "mean");
        List<String> folders = models();
        if (!given.has("tokenizer")) {
            contract.put("tokenizer", tokenizer(folders));
        }
        if (!given.has("lengths")) {
            contract.set("lengths", JSON.valueToTree(lengths(longest(folders))));
        }
        if (!given.has("padding")) {
            padding(folders).ifPresent(id -> contract.put("padding", id));
        }
    }

    /** Names graphs and members; returns the folders that they came from. */
    private List<String> models() {
        if (given.path("members").path(0).has("graph")) {
            return List.of("");
        }
        Optional<String> shared =
                given.has("graph") ? Optional.of(given.path("graph").asText()) : files.graph("");
        if (shared.isPresent()) {
            contract.put("graph", shared.get());
            if (!given.has("members")) {
                addColumns(shared.get());
            }
            return List.of("");
        }
        List<String> folders = files.folders().stream()
                .filter(folder -> files.graph(folder).isPresent())
                .toList();
        if (folders.isEmpty()) {
            throw new IllegalArgumentException(
                    "no model.onnx is there, nor in folders below, nor a manifest.json: directory=" + files.root());
        }
        folders.forEach(folder -> addMember(folder.substring(0, folder.length() - 1))
                .put("graph", files.graph(folder).orElseThrow()));
        return folders;
    }

    private void addColumns(String graph) {
        int columns = columns(graph);
        for (int i = 1; i <= columns; i++) {
            addMember(columns == 1 ? "model" : "column-" + i);
        }
    }

    private int columns(String graph) {
        if (!files.contains(graph)) {
            throw new IllegalArgumentException(
                    "the graph is not there: directory=" + files.root() + ", graph=" + graph);
        }
        try (InferenceSession session = InferenceSession.open(files.root().resolve(graph), options)) {
            TensorSpec output = session.outputs().values().iterator().next();
            long[] shape = output.shape();
            long columns = shape.length == 1 ? 1 : shape[shape.length - 1];
            if (shape.length > 2 || columns < 1) {
                throw new IllegalArgumentException(
                        "the first output of a classifier is [rows, columns], one column for each member: " + "graph="
                                + graph + ", shape=" + Arrays.toString(shape));
            }
            return (int) columns;
        }
    }

    /** A member whose raw scores count as they are. */
    private ObjectNode addMember(String id) {
        ArrayNode members = contract.withArray("members");
        ObjectNode member = members.addObject().put("id", id);
        member.putObject("normalisation").put("mean", 0).put("deviation", 1);
        return member;
    }

    private String tokenizer(List<String> folders) {
        if (files.contains(TOKENIZER)) {
            return TOKENIZER;
        }
        String first = folders.get(0) + TOKENIZER;
        for (String folder : folders) {
            String other = folder + TOKENIZER;
            if (!files.contains(other)) {
                throw new IllegalArgumentException(
                        "a tokenizer.json is missing: file=" + files.root().resolve(other));
            }
            if (!Arrays.equals(files.bytes(first), files.bytes(other))) {
                throw new IllegalArgumentException("members of one ensemble share a tokenizer, and these differ: files="
                        + files.root().resolve(first) + ", " + files.root().resolve(other));
            }
        }
        return first;
    }

    /** The least that any of the models can read. */
    private int longest(List<String> folders) {
        return folders.stream().mapToInt(this::positions).min().orElse(USUAL_LENGTH);
    }

    private int positions(String folder) {
        if (!files.contains(folder + CONFIG)) {
            return USUAL_LENGTH;
        }
        JsonNode config = object(folder + CONFIG);
        int positions = config.path("max_position_embeddings").asInt(USUAL_LENGTH);
        int shift = SHIFTED.contains(config.path("model_type").asText()) ? SHIFT : 0;
        return Math.max(1, Math.min(LONGEST_LENGTH, positions - shift));
    }

    /** The padding token that the models were exported with, or else the tokenizer's. */
    private Optional<Long> padding(List<String> folders) {
        Map<Long, String> found = new LinkedHashMap<>();
        for (String folder : folders) {
            String path = folder + CONFIG;
            if (files.contains(path)) {
                token(object(path).path("pad_token_id")).ifPresent(id -> found.putIfAbsent(id, path));
            }
        }
        if (found.size() > 1) {
            throw new IllegalArgumentException("members of one ensemble share a padding token, and these differ: files="
                    + found.values() + ", pad_token_id=" + found.keySet());
        }
        return found.isEmpty()
                ? paddingOfTokenizer()
                : Optional.of(found.keySet().iterator().next());
    }

    private Optional<Long> paddingOfTokenizer() {
        String path =
                (given.has("tokenizer") ? given : contract).path("tokenizer").asText();
        return files.contains(path) ? token(object(path).path("padding").path("pad_id")) : Optional.empty();
    }

    private static Optional<Long> token(JsonNode id) {
        return id.isIntegralNumber() && id.asLong() >= 0 ? Optional.of(id.asLong()) : Optional.empty();
    }

    /** Every length up to 64, then steps of a thirty-second to a sixty-fourth of the length, and the longest: padding is all waste. */
    private static List<Integer> lengths(int longest) {
        List<Integer> lengths = new ArrayList<>();
        for (int length = SHORTEST; length < longest; length += step(length)) {
            lengths.add(length);
        }
        lengths.add(longest);
        return lengths;
    }

    private static int step(int length) {
        return Math.max(1, Integer.highestOneBit(length) / STEPS_OF_DOUBLING);
    }

    private ObjectNode object(String path) {
        try {
            JsonNode node = JSON.readTree(new String(files.bytes(path), StandardCharsets.UTF_8));
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new IllegalArgumentException(
                    "a JSON object is needed: file=" + files.root().resolve(path));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the file is no JSON: file=" + files.root().resolve(path) + ", reason=" + e.getOriginalMessage(),
                    e);
        }
    }
}
