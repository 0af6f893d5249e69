package dev.prudence.trainer.bestofn;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The objectives that every run compares, in the document's and in the ensemble manifest's words. */
public final class Objectives {
    private Objectives() {}

    /** Mean, worst case, uncertainty-weighted and soft-min with the parameters of {@code bestOfN.objectives}. */
    public static List<Objective> fromConfig(JsonNode objectives) {
        return List.of(
                Objective.MEAN,
                Objective.WCO,
                Objective.uwo(
                        objectives.path("uncertaintyWeight").asDouble(),
                        objectives.path("ddof").asInt()),
                Objective.softMin(objectives.path("softMinBeta").asDouble()));
    }

    /**
     * The value of {@code objectives} in an ensemble's contract, in the same order.
     *
     * @throws IllegalArgumentException for an objective that no ensemble computes
     */
    public static List<Map<String, Object>> contract(List<Objective> objectives) {
        return objectives.stream().map(Objectives::entry).toList();
    }

    private static Map<String, Object> entry(Objective objective) {
        Map<String, Object> entry = new LinkedHashMap<>();
        switch (objective.kind()) {
            case MEAN -> entry.put("kind", "mean");
            case WCO -> entry.put("kind", "worst-case");
            case UWO -> {
                entry.put("kind", "uncertainty-weighted");
                entry.put("lambda", Objects.requireNonNull(objective.lambda()));
                entry.put("ddof", Objects.requireNonNull(objective.ddof()));
            }
            case SOFTMIN -> {
                entry.put("kind", "soft-min");
                entry.put("beta", Objects.requireNonNull(objective.beta()));
            }
            case SINGLE, ORACLE ->
                throw new IllegalArgumentException("an ensemble does not compute this objective: kind="
                        + objective.kind().id());
        }
        return entry;
    }
}
