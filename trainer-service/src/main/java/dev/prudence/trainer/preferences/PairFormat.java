package dev.prudence.trainer.preferences;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads preference pairs and prompts in the shapes that are common elsewhere.
 *
 * <ul>
 *   <li>Plain: {@code {"prompt": "…", "chosen": "…", "rejected": "…"}} (TRL, explicit prompt).
 *   <li>Conversations: each of the three a list of {@code {"role": …, "content": …}} messages (TRL).
 *   <li>Implicit prompt: only {@code chosen} and {@code rejected}, either conversations that differ in the last message, or
 *       transcripts with {@code \n\nHuman:} and {@code \n\nAssistant:} turns (HH-RLHF) that differ after the last
 *       {@code Assistant:}.
 * </ul>
 *
 * <p>This class is thread-safe.
 */
public final class PairFormat {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ASSISTANT = "\n\nAssistant:";
    private static final String HUMAN = "\n\nHuman:";

    private PairFormat() {}

    /** Reads pairs; problems name file and line. */
    public static List<PreferencePair> readPairs(Path file) {
        return JsonLines.read(file, PairFormat::pair);
    }

    /** Reads prompts, each {@code {"prompt": …}} as text or as a conversation; problems name file and line. */
    public static List<String> readPrompts(Path file) {
        return JsonLines.read(file, node -> notBlank(text(required(node, "prompt"), "prompt"), "prompt"));
    }

    /** The plain shape. */
    public static ObjectNode toJson(PreferencePair pair) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        return node.put("prompt", pair.prompt()).put("chosen", pair.chosen()).put("rejected", pair.rejected());
    }

    /** One line of pairs. */
    static PreferencePair pairOf(String line) {
        try {
            return pair(JSON.readTree(line));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A line is no JSON: line=" + line, e);
        }
    }

    static PreferencePair pair(JsonNode node) {
        JsonNode chosen = required(node, "chosen");
        JsonNode rejected = required(node, "rejected");
        if (node.hasNonNull("prompt")) {
            String prompt = notBlank(text(node.get("prompt"), "prompt"), "prompt");
            return new PreferencePair(prompt, text(chosen, "chosen"), text(rejected, "rejected"));
        }
        if (chosen.isArray() && rejected.isArray()) {
            return implicitConversation(chosen, rejected);
        }
        return implicitTranscript(text(chosen, "chosen"), text(rejected, "rejected"));
    }

    private static PreferencePair implicitConversation(JsonNode chosen, JsonNode rejected) {
        int last = chosen.size() - 1;
        if (last < 1 || rejected.size() != chosen.size()) {
            throw new IllegalArgumentException(
                    "Conversations without 'prompt' need the same number of messages, at least" + " two; chosen="
                            + chosen.size() + ", rejected=" + rejected.size());
        }
        List<JsonNode> shared = new ArrayList<>();
        for (int i = 0; i < last; i++) {
            if (!chosen.get(i).equals(rejected.get(i))) {
                throw new IllegalArgumentException(
                        "Conversations without 'prompt' may differ in the last message only; message=" + (i + 1));
            }
            shared.add(chosen.get(i));
        }
        return new PreferencePair(
                join(shared), content(chosen.get(last), "chosen"), content(rejected.get(last), "rejected"));
    }

    private static PreferencePair implicitTranscript(String chosen, String rejected) {
        int end = chosen.lastIndexOf(ASSISTANT);
        if (end < 0 || !rejected.startsWith(chosen.substring(0, end + ASSISTANT.length()))) {
            throw new IllegalArgumentException(
                    "Without 'prompt', 'chosen' and 'rejected' must share everything up to the"
                            + " last 'Assistant:' turn; add 'prompt', or check the transcript");
        }
        String transcript = chosen.substring(0, end);
        boolean oneTurn = transcript.startsWith(HUMAN) && transcript.lastIndexOf(HUMAN) == 0;
        String prompt = oneTurn ? transcript.substring(HUMAN.length()).strip() : transcript.strip();
        int start = end + ASSISTANT.length();
        return new PreferencePair(
                notBlank(prompt, "prompt"),
                chosen.substring(start).strip(),
                rejected.substring(start).strip());
    }

    private static JsonNode required(JsonNode node, String name) {
        if (!node.hasNonNull(name)) {
            throw new IllegalArgumentException("The key '" + name + "' is missing");
        }
        return node.get(name);
    }

    private static String text(JsonNode node, String name) {
        if (node.isTextual()) {
            return node.textValue();
        }
        if (!node.isArray() || node.isEmpty()) {
            throw new IllegalArgumentException("The key '" + name + "' must be text or a list of messages");
        }
        List<JsonNode> messages = new ArrayList<>();
        node.forEach(messages::add);
        return messages.size() == 1 ? content(messages.get(0), name) : join(messages);
    }

    /** One message is its content; several are lines of {@code role: content}. */
    private static String join(List<JsonNode> messages) {
        if (messages.size() == 1) {
            return content(messages.get(0), "prompt");
        }
        return String.join(
                "\n",
                messages.stream()
                        .map(message -> message.path("role").asText("user") + ": " + content(message, "messages"))
                        .toList());
    }

    private static String content(JsonNode message, String name) {
        if (!message.path("content").isTextual()) {
            throw new IllegalArgumentException("A message of '" + name + "' needs 'content' as text");
        }
        return message.get("content").textValue();
    }

    private static String notBlank(String text, String name) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("The key '" + name + "' must not be blank");
        }
        return text;
    }
}
