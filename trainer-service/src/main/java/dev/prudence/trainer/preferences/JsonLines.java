package dev.prudence.trainer.preferences;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Files with one JSON object a line, UTF-8; empty lines are skipped. Every problem names the file and the line.
 *
 * <p>This class is thread-safe.
 */
public final class JsonLines {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonLines() {}

    /**
     * Reads a file.
     *
     * @param parse turns a line's object into a value; what it refuses with {@link IllegalArgumentException} is refused
     *     with file and line
     * @throws IllegalArgumentException when a line is no object or is refused, or the file holds nothing
     */
    public static <T> List<T> read(Path file, Function<JsonNode, T> parse) {
        List<T> values = new ArrayList<>();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                values.add(parseLine(file, i + 1, lines.get(i), parse));
            }
        }
        if (values.isEmpty()) {
            throw new IllegalArgumentException("The file holds no line; file=" + file);
        }
        return List.copyOf(values);
    }

    /** Writes one object a line. */
    public static void write(Path file, Iterable<? extends JsonNode> objects) {
        try (BufferedWriter writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            for (JsonNode object : objects) {
                writer.write(JSON.writeValueAsString(object));
                writer.write('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The file cannot be written; file=" + file, e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The file cannot be read as UTF-8 text; file=" + file, e);
        }
    }

    private static <T> T parseLine(Path file, int number, String line, Function<JsonNode, T> parse) {
        try {
            JsonNode node = JSON.readTree(line);
            if (!node.isObject()) {
                throw new IllegalArgumentException("Expected a JSON object");
            }
            return parse.apply(node);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "The line is no JSON: " + e.getOriginalMessage() + "; file=" + file + ", line=" + number, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + "; file=" + file + ", line=" + number, e);
        }
    }
}
