package dev.prudence.runtime.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** Reads the size of the vocabulary from {@code tokenizer.json}. */
final class Vocabulary {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Vocabulary() {}

    /** One more than the largest id, added tokens included: an object of ids by token, or a list whose positions are the ids. */
    static int sizeOf(byte[] tokenizerJson) throws IOException {
        JsonNode root = JSON.readTree(tokenizerJson);
        JsonNode tokens = root.path("model").path("vocab");
        int size = tokens.isArray() ? tokens.size() : 0;
        if (tokens.isObject()) {
            for (JsonNode id : tokens) {
                size = Math.max(size, id.asInt() + 1);
            }
        }
        for (JsonNode added : root.path("added_tokens")) {
            size = Math.max(size, added.path("id").asInt() + 1);
        }
        return size;
    }
}
