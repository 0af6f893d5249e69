package dev.prudence.launcher.scoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * JSON lines, {@code {"prompt": ..., "response": ..., "id": ...}}, as items to score. The id is optional: the number of the line stands for
 * it. Empty lines are passed over. Not thread-safe.
 */
public final class InputLines implements Iterator<ScoreItem>, AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SHOWN = 80;

    private final String name;
    private final BufferedReader reader;
    private long number;
    private @Nullable String next;

    private InputLines(String name, InputStream in) {
        this.name = name;
        this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** @param name how to call it in messages */
    public static InputLines of(String name, InputStream in) {
        return new InputLines(name, in);
    }

    /** @throws LaunchException if it cannot be opened */
    public static InputLines of(Path file) {
        try {
            return new InputLines(file.toString(), Files.newInputStream(file));
        } catch (IOException e) {
            throw new LaunchException("The file cannot be read: file=" + file, e);
        }
    }

    /**
     * Reads a whole file, so that a mistake in its last line is found before the first is scored.
     *
     * @return number of items
     * @throws LaunchException at the first line that is no item; names file, line and what is wrong
     */
    public static long check(Path file) {
        try (InputLines lines = of(file)) {
            long count = 0;
            for (; lines.hasNext(); count++) {
                lines.next();
            }
            return count;
        }
    }

    /** Passes over so many items. */
    public void skip(long items) {
        for (long i = 0; i < items; i++) {
            if (!hasNext()) {
                throw new LaunchException("There are more results than lines; is it the same file? file=" + name
                        + ", lines=" + i + ", results=" + items);
            }
            next();
        }
    }

    @Override
    public boolean hasNext() {
        while (next == null || next.isBlank()) {
            next = read();
            if (next == null) {
                return false;
            }
            number++;
        }
        return true;
    }

    /** @throws LaunchException if the line is no item; names file, line and what is wrong */
    @Override
    public ScoreItem next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("no line is left: file=" + name);
        }
        String line = next;
        next = null;
        JsonNode object = object(line);
        return ScoreItem.newBuilder()
                .setId(object.path("id").asText(Long.toString(number)))
                .setPrompt(Prompt.newBuilder().setText(text(object, "prompt")))
                .setAnswer(
                        Answer.newBuilder().setTokens(TokenAnswer.newBuilder().setText(text(object, "response"))))
                .build();
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new LaunchException("The file cannot be closed: file=" + name, e);
        }
    }

    private @Nullable String read() {
        try {
            return reader.readLine();
        } catch (IOException e) {
            throw new LaunchException("The file cannot be read: file=" + name + ", line=" + (number + 1), e);
        }
    }

    private JsonNode object(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw new LaunchException(place() + " is no JSON: " + e.getOriginalMessage(), e);
        }
        throw new LaunchException(place() + " must be {\"prompt\": ..., \"response\": ...}: " + shortened(line));
    }

    private String text(JsonNode object, String key) {
        if (!object.path(key).isTextual()) {
            throw new LaunchException(place() + " needs a text: " + key + "="
                    + shortened(object.path(key).toString()));
        }
        return object.path(key).asText();
    }

    private String place() {
        return name + ":" + number;
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
