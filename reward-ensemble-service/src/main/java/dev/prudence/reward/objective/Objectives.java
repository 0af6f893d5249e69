package dev.prudence.reward.objective;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Reads objectives from an ensemble's manifest. */
public final class Objectives {

    private Objectives() {}

    /**
     * Reads a list such as {@code [{"kind":"mean"},{"kind":"uncertainty-weighted","lambda":0.5,"ddof":0}]}.
     *
     * @throws IllegalArgumentException naming the key and value that is missing, unknown or out of range
     */
    public static List<Objective> fromJson(JsonNode list) {
        List<Objective> objectives = new ArrayList<>();
        for (JsonNode node : list) {
            objectives.add(one(node));
        }
        return List.copyOf(objectives);
    }

    private static Objective one(JsonNode node) {
        String kind = node.path("kind").asText();
        return switch (kind) {
            case "mean" -> new Objective.Mean();
            case "worst-case" -> new Objective.WorstCase();
            case "uncertainty-weighted" ->
                new Objective.UncertaintyWeighted(
                        number(node, "lambda"), node.path("ddof").asInt(0));
            case "soft-min" -> new Objective.SoftMin(number(node, "beta"));
            case "single-member" ->
                new Objective.SingleMember(node.path("member").asText());
            case "median" -> new Objective.Median();
            case "quantile" -> new Objective.Quantile(number(node, "probability"));
            default ->
                throw new IllegalArgumentException(
                        "objective kind must be one of mean, worst-case, uncertainty-weighted, soft-min, single-member, median, quantile: kind="
                                + kind);
        };
    }

    private static double number(JsonNode node, String key) {
        if (!node.path(key).isNumber()) {
            throw new IllegalArgumentException(
                    "objective " + node.path("kind").asText() + " needs a number: " + key + "=" + node.path(key));
        }
        return node.path(key).asDouble();
    }
}
