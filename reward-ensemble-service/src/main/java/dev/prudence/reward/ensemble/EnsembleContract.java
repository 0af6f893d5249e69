package dev.prudence.reward.ensemble;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.reward.objective.Normalisation;
import dev.prudence.reward.objective.Objective;
import dev.prudence.reward.objective.Objectives;
import dev.prudence.runtime.RowBuckets;
import dev.prudence.runtime.text.EncoderLayout;
import dev.prudence.runtime.text.Pooling;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How an artefact of kind {@code reward-ensemble} is to be called, as its manifest says.
 *
 * @param input the form of its inputs
 * @param rows row counts that its graphs exist for
 * @param members at least one, ids unique
 * @param objectives how the run aggregates, in the order of published aggregates
 */
record EnsembleContract(Input input, RowBuckets rows, List<Member> members, List<Objective> objectives) {

    /** The forms of inputs. */
    sealed interface Input {

        /** Inputs {@code prompt} f32[rows, P] and {@code answer} f32[rows, A], output {@code score} f32[rows]. */
        record Vectors() implements Input {}

        /**
         * Inputs {@code tokens} int64[rows, T] (prompt, separator, answer, end of sequence, zeros) and the samples' own
         * lengths int64[rows], output {@code score} f32[rows].
         *
         * @param lengths token counts that graphs exist for, ascending
         */
        record Tokens(List<Integer> lengths, long separator, long endOfSequence) implements Input {}

        /**
         * Prompt and answer as one sequence, laid out by the tokenizer, for exported models: inputs {@code input_ids}, perhaps {@code
         * attention_mask}, {@code token_type_ids} and {@code position_ids}, int64[rows, T], of any size; one output f32[rows, columns].
         *
         * @param tokenizer path of its tokenizer.json
         * @param lengths token counts that sequences are padded to, ascending
         * @param template text with {prompt} and {answer} that becomes the sequence; empty to join both as the tokenizer joins pairs
         * @param graph path of the one graph whose columns are the members; empty where each member has its own graph of one column
         * @param padding token id behind sequences that are shorter than their length
         */
        record Sequences(String tokenizer, List<Integer> lengths, String template, String graph, long padding)
                implements Input {}

        /**
         * A frozen encoder shared by all members; a graph {@code heads} with inputs {@code prompt_embedding} and {@code
         * response_embedding} f32[rows, E] and output {@code scores} f32[rows, K].
         *
         * @param encoder the encoder, whose part of the work is the same for all members
         * @param heads path of the graph
         */
        record TextPairs(Encoder encoder, String heads) implements Input {}
    }

    /**
     * A frozen text encoder.
     *
     * @param graph path of its graph
     * @param tokenizer path of its tokenizer.json
     * @param promptPrefix put before every prompt, as some encoders ask for; may be empty
     * @param answerPrefix put before every answer; may be empty
     */
    record Encoder(String graph, String tokenizer, EncoderLayout layout, String promptPrefix, String answerPrefix) {}

    /**
     * One reward model.
     *
     * @param graph pattern of its graphs' paths with {rows} and {length}; empty where members share a graph
     */
    record Member(String id, String graph, Normalisation normalisation) {

        String graph(int rowCount, int length) {
            return graph.replace("{rows}", Integer.toString(rowCount)).replace("{length}", Integer.toString(length));
        }
    }

    EnsembleContract {
        members = List.copyOf(members);
        objectives = List.copyOf(objectives);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("an ensemble needs at least one member: members=" + members);
        }
        Set<String> ids = new LinkedHashSet<>();
        for (Member member : members) {
            if (!ids.add(member.id())) {
                throw new IllegalArgumentException("members need ids of their own: id=" + member.id());
            }
        }
        for (Objective objective : objectives) {
            check(objective, members, ids);
        }
    }

    /** @throws IllegalArgumentException if these members can never give the objective */
    void check(Objective objective) {
        check(
                objective,
                members,
                members.stream().map(Member::id).collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    /** @throws IllegalArgumentException naming the key and value that is missing or out of range */
    static EnsembleContract fromJson(JsonNode contract) {
        Input input = input(contract);
        List<Member> members = new ArrayList<>();
        for (JsonNode member : contract.path("members")) {
            members.add(member(member, input));
        }
        RowBuckets rows = RowBuckets.of(ascending(contract, "rows"));
        if (input instanceof Input.TextPairs && rows.sizes().size() != 1) {
            throw new IllegalArgumentException("heads exist for exactly one row count: rows=" + rows.sizes());
        }
        return new EnsembleContract(input, rows, members, Objectives.fromJson(contract.path("objectives")));
    }

    private static Input input(JsonNode contract) {
        String form = contract.path("input").asText();
        return switch (form) {
            case "vector" -> new Input.Vectors();
            case "tokens" ->
                new Input.Tokens(
                        ascending(contract, "lengths"), token(contract, "separator"), token(contract, "endOfSequence"));
            case "sequence" ->
                new Input.Sequences(
                        text(contract, "tokenizer"),
                        ascending(contract, "lengths"),
                        template(contract),
                        contract.path("graph").asText(""),
                        contract.has("padding") ? token(contract, "padding") : 0);
            case "text-pair" -> textPairs(contract);
            default ->
                throw new IllegalArgumentException(
                        "input must be one of vector, tokens, sequence, text-pair: input=" + form);
        };
    }

    private static String template(JsonNode contract) {
        String template = contract.path("template").asText("");
        int prompt = template.indexOf("{prompt}");
        if (!template.isEmpty() && (prompt < 0 || template.indexOf("{answer}") < prompt)) {
            throw new IllegalArgumentException("a template contains {prompt}, then {answer}: template=" + template);
        }
        return template;
    }

    private static Input textPairs(JsonNode contract) {
        JsonNode node = contract.path("encoder");
        RowBuckets rows = RowBuckets.of(
                node.path("rows").isInt() ? List.of(node.path("rows").asInt()) : ascending(node, "rows"));
        EncoderLayout layout = new EncoderLayout(pooling(text(node, "pooling")), ascending(node, "lengths"), rows);
        Encoder encoder = new Encoder(
                text(node, "graph"),
                text(node, "tokenizer"),
                layout,
                node.path("promptPrefix").asText(""),
                node.path("answerPrefix").asText(""));
        return new Input.TextPairs(encoder, text(contract, "heads"));
    }

    private static Pooling pooling(String name) {
        return switch (name) {
            case "mean" -> Pooling.MEAN;
            case "cls" -> Pooling.CLS;
            default -> throw new IllegalArgumentException("pooling must be one of mean, cls: pooling=" + name);
        };
    }

    private static Member member(JsonNode node, Input input) {
        boolean shared = input instanceof Input.TextPairs
                || (input instanceof Input.Sequences sequences
                        && !sequences.graph().isEmpty());
        String graph = shared ? "" : text(node, "graph");
        JsonNode normalisation = node.path("normalisation");
        return new Member(
                text(node, "id"),
                graph,
                new Normalisation(number(normalisation, "mean"), number(normalisation, "deviation")));
    }

    private static void check(Objective objective, List<Member> members, Set<String> ids) {
        if (objective instanceof Objective.SingleMember single && !ids.contains(single.member())) {
            throw new IllegalArgumentException(
                    "an objective names a member that is not in members=" + ids + ": member=" + single.member());
        }
        if (objective instanceof Objective.UncertaintyWeighted weighted && members.size() <= weighted.ddof()) {
            throw new IllegalArgumentException(
                    "a variance needs more members than ddof=" + weighted.ddof() + ": members=" + members.size());
        }
    }

    private static List<Integer> ascending(JsonNode node, String key) {
        Set<Integer> sizes = new TreeSet<>();
        for (JsonNode size : node.path(key)) {
            if (!size.isInt() || size.asInt() < 1) {
                throw new IllegalArgumentException("sizes are whole numbers from 1: " + key + "=" + node.path(key));
            }
            sizes.add(size.asInt());
        }
        if (sizes.isEmpty()) {
            throw new IllegalArgumentException("the contract needs a list of sizes: " + key + "=" + node.path(key));
        }
        return List.copyOf(sizes);
    }

    private static long token(JsonNode node, String key) {
        if (!node.path(key).isIntegralNumber() || node.path(key).asLong() < 0) {
            throw new IllegalArgumentException("the contract needs a token id: " + key + "=" + node.path(key));
        }
        return node.path(key).asLong();
    }

    private static double number(JsonNode node, String key) {
        if (!node.path(key).isNumber()) {
            throw new IllegalArgumentException("the contract needs a number: " + key + "=" + node.path(key));
        }
        return node.path(key).asDouble();
    }

    private static String text(JsonNode node, String key) {
        if (node.path(key).asText().isBlank()) {
            throw new IllegalArgumentException("the contract needs a text: " + key + "=" + node.path(key));
        }
        return node.path(key).asText();
    }
}
