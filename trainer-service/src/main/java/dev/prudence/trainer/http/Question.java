package dev.prudence.trainer.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** A request's values, each within its limits. Not thread-safe. */
final class Question {

    /** Most characters of a text that is looked for. */
    static final int MOST_CHARACTERS = 200;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RoutingContext context;

    Question(RoutingContext context) {
        this.context = context;
    }

    /** A part of the path. */
    String path(String name) {
        return context.pathParam(name);
    }

    /** A text; empty when it is not given. */
    String text(String name) {
        List<String> given = context.queryParam(name);
        return given.isEmpty() ? "" : bounded(name, given.get(0));
    }

    String text(String name, String otherwise) {
        String given = text(name);
        return given.isEmpty() ? otherwise : given;
    }

    /** All values of a name that may be given several times. */
    List<String> texts(String name, int most) {
        List<String> given = context.queryParam(name);
        if (given.size() > most) {
            throw new IllegalArgumentException(
                    "at most " + most + " values may be given: " + name + ".length=" + given.size());
        }
        given.forEach(value -> bounded(name, value));
        return given;
    }

    int integer(String name, int otherwise, int lowest, int highest) {
        String given = text(name);
        if (given.isEmpty()) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(given);
            if (value >= lowest && value <= highest) {
                return value;
            }
        } catch (NumberFormatException ignored) {
            // Refused below.
        }
        throw new IllegalArgumentException(
                name + " must be an integer from " + lowest + " to " + highest + ": " + name + "=" + given);
    }

    double number(String name, double otherwise) {
        String given = text(name);
        if (given.isEmpty()) {
            return otherwise;
        }
        try {
            double value = Double.parseDouble(given);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException ignored) {
            // Refused below.
        }
        throw new IllegalArgumentException(name + " must be a finite number: " + name + "=" + given);
    }

    /** The body, which must be a JSON object. */
    ObjectNode body() {
        String body = context.body().asString();
        try {
            JsonNode json = JSON.readTree(body == null ? "" : body);
            if (json instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body is no JSON: " + e.getOriginalMessage(), e);
        }
        throw new IllegalArgumentException("the body must be a JSON object");
    }

    private static String bounded(String name, String value) {
        if (value.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException(
                    "a value has at most " + MOST_CHARACTERS + " characters: " + name + ".length=" + value.length());
        }
        return value;
    }
}
