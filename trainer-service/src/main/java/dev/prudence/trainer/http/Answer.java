package dev.prudence.trainer.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * What a request is answered with.
 *
 * @param status of the response
 * @param body JSON
 * @param headers beside the usual ones
 */
record Answer(int status, JsonNode body, Map<String, String> headers) {

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;

    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer ok(JsonNode body) {
        return new Answer(OK, body, Map.of());
    }

    static Answer created(JsonNode body, String location) {
        return new Answer(CREATED, body, Map.of("location", location));
    }

    static Answer accepted(JsonNode body) {
        return new Answer(ACCEPTED, body, Map.of());
    }
}
