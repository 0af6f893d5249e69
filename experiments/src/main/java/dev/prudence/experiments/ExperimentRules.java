package dev.prudence.experiments;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What one key allows depending on another; a schema cannot say it. This class is thread-safe. */
final class ExperimentRules {

    private ExperimentRules() {}

    /** Returns the problems of a document that its schema has accepted. */
    static List<Problem> problems(JsonNode document) {
        List<Problem> problems = new ArrayList<>();
        atMost(document, "/bestOfN/largestN", "/bestOfN/samplesPerPrompt", problems);
        multipleOf(document, "/sft/width", "/sft/heads", problems);
        return problems;
    }

    private static void atMost(JsonNode document, String small, String large, List<Problem> problems) {
        JsonNode value = document.at(small);
        JsonNode limit = document.at(large);
        if (value.isNumber() && limit.isNumber() && value.decimalValue().compareTo(limit.decimalValue()) > 0) {
            String words = "must be at most " + dotted(large) + "=" + limit + ": " + dotted(small) + "=" + value;
            problems.add(new Problem(dotted(small), words));
        }
    }

    private static void multipleOf(JsonNode document, String whole, String part, List<Problem> problems) {
        JsonNode value = document.at(whole);
        JsonNode divisor = document.at(part);
        if (value.isNumber() && divisor.isNumber() && value.longValue() % divisor.longValue() != 0) {
            String words = "must be a multiple of " + dotted(part) + "=" + divisor + ": " + dotted(whole) + "=" + value;
            problems.add(new Problem(dotted(whole), words));
        }
    }

    private static String dotted(String pointer) {
        return pointer.substring(1).replace('/', '.');
    }
}
