package dev.prudence.reward.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.proto.reward.v1.ItemScore;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The JSON of the protocols. What does not fit is an {@link IllegalArgumentException} that names field and value. */
final class RewardBodies {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RewardBodies() {}

    /**
     * OpenRLHF: {@code {"query": [prompt + response, ...], "prompts": [prompt, ...], "labels": [...]}}. The labels are not used. Of a prompt
     * that is too long its query holds the end alone.
     */
    static ScoreRequest openRlhf(byte[] body) {
        JsonNode root = object(body);
        List<String> queries = texts(root, "query");
        List<String> prompts = texts(root, "prompts");
        if (queries.size() != prompts.size()) {
            throw new IllegalArgumentException(
                    "a query needs its prompt: query.length=" + queries.size() + ", prompts.length=" + prompts.size());
        }
        ScoreRequest.Builder request = ScoreRequest.newBuilder();
        for (int i = 0; i < queries.size(); i++) {
            String query = queries.get(i);
            String prompt = prompts.get(i);
            int length = query.startsWith(prompt) ? prompt.length() : Overlap.of(prompt, query);
            if (length == 0 && !prompt.isEmpty()) {
                throw new IllegalArgumentException("a query begins with its prompt, or with the end of it: query[" + i
                        + "]=" + query + ", prompts[" + i + "]=" + prompt);
            }
            request.addItems(item("query[" + i + "]", query.substring(0, length), query.substring(length)));
        }
        return request.build();
    }

    /** The answer of OpenRLHF's own server: the rewards, twice, and numbers for its log. */
    static String openRlhf(ScoreResponse response) {
        ArrayNode rewards = JSON.createArrayNode();
        ArrayNode variances = JSON.createArrayNode();
        for (ItemScore score : response.getScoresList()) {
            rewards.add(score.getAggregate());
            variances.add(score.getVariance());
        }
        ObjectNode root = JSON.createObjectNode();
        root.set("rewards", rewards);
        root.set("scores", rewards.deepCopy());
        root.putObject("extra_logs").set("ensemble_variance", variances);
        return root.toString();
    }

    /** slime: {@code {"prompt": ..., "response": ..., "label": ...}}. The label is not used. */
    static ScoreRequest slime(byte[] body) {
        JsonNode root = object(body);
        return ScoreRequest.newBuilder()
                .addItems(item("sample", text(root, "prompt"), text(root, "response")))
                .build();
    }

    /** A number alone is the whole answer. */
    static String slime(ScoreResponse response) {
        return JSON.getNodeFactory()
                .numberNode(response.getScores(0).getAggregate())
                .toString();
    }

    /**
     * vLLM's score: {@code {"text_1": ..., "text_2": ...}}, each a text or a list; one prompt may stand for all answers. Other keys are not
     * used.
     */
    static ScoreRequest vllm(byte[] body) {
        JsonNode root = object(body);
        List<String> prompts = oneOrMore(root, "text_1");
        List<String> answers = oneOrMore(root, "text_2");
        if (prompts.size() != answers.size() && prompts.size() != 1) {
            throw new IllegalArgumentException("there is one prompt for all answers, or one for each: text_1.length="
                    + prompts.size() + ", text_2.length=" + answers.size());
        }
        ScoreRequest.Builder request = ScoreRequest.newBuilder();
        for (int i = 0; i < answers.size(); i++) {
            request.addItems(item("text_2[" + i + "]", prompts.get(prompts.size() == 1 ? 0 : i), answers.get(i)));
        }
        return request.build();
    }

    /** A list of scores with their positions, and the tokens that they cost. */
    static String vllm(ScoreResponse response) {
        ObjectNode root = JSON.createObjectNode();
        root.put("id", "score-" + UUID.randomUUID())
                .put("object", "list")
                .put("created", Instant.now().getEpochSecond())
                .put("model", response.getEnsemble().getDigest());
        ArrayNode data = root.putArray("data");
        long tokens = 0;
        for (ItemScore score : response.getScoresList()) {
            data.addObject()
                    .put("index", data.size() - 1)
                    .put("object", "score")
                    .put("score", score.getAggregate());
            tokens += score.getPromptTokens() + score.getAnswerTokens();
        }
        root.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return root.toString();
    }

    static String problem(HttpProblem problem) {
        return JSON.createObjectNode().put("error", problem.message()).toString();
    }

    private static ScoreItem item(String id, String prompt, String answer) {
        return ScoreItem.newBuilder()
                .setId(id)
                .setPrompt(Prompt.newBuilder().setText(prompt))
                .setAnswer(
                        Answer.newBuilder().setTokens(TokenAnswer.newBuilder().setText(answer)))
                .build();
    }

    private static JsonNode object(byte[] body) {
        try {
            JsonNode root = JSON.readTree(new String(body, StandardCharsets.UTF_8));
            if (root == null || !root.isObject()) {
                throw new IllegalArgumentException("the body must be a JSON object");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static List<String> texts(JsonNode root, String key) {
        JsonNode list = root.path(key);
        if (!list.isArray()) {
            throw new IllegalArgumentException("a list of texts is needed: " + key + "=" + shortened(list));
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : list) {
            if (!element.isTextual()) {
                throw new IllegalArgumentException(
                        "only texts are scored: " + key + "[" + texts.size() + "]=" + shortened(element));
            }
            texts.add(element.asText());
        }
        return texts;
    }

    private static List<String> oneOrMore(JsonNode root, String key) {
        return root.path(key).isTextual() ? List.of(root.path(key).asText()) : texts(root, key);
    }

    private static String text(JsonNode root, String key) {
        if (!root.path(key).isTextual()) {
            throw new IllegalArgumentException("a text is needed: " + key + "=" + shortened(root.path(key)));
        }
        return root.path(key).asText();
    }

    private static String shortened(JsonNode node) {
        String text = node.toString();
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }
}
