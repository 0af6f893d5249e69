package dev.prudence.worldmodel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.runtime.artefact.ArtefactException;
import java.util.Arrays;
import java.util.Locale;

/** What a world model goes on from in imagination. */
public enum Dynamics {
    /** Observations that it predicts. */
    OBSERVATIONS,
    /** What it would see in observations, without predicting them. */
    FEATURES,
    /** The environment itself: only values and base policies are learnt. */
    ENVIRONMENT;

    /** Manifests that do not say are of models that predict observations. */
    static Dynamics from(JsonNode contract) {
        String id = contract.path("dynamics").asText("observations");
        return Arrays.stream(values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(id))
                .findFirst()
                .orElseThrow(() -> new ArtefactException(
                        "The contract needs one of observations, features and environment: contract.dynamics=" + id));
    }
}
