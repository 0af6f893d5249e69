package dev.prudence.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.trainer.rollout.PhaseLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The document's section {@code rollouts}. */
public final class RolloutLimits {

    private static final double MILLIS = 1_000;

    private RolloutLimits() {}

    /** What the document of a stage asks of its phases. */
    public static PhaseLimits of(StageContext context) {
        JsonNode section = context.config("rollouts");
        return new PhaseLimits(
                OptionalInt.of(section.path("creditWindow").asInt()),
                Optional.of(Duration.ofMillis(
                        Math.round(MILLIS * section.path("timeoutSeconds").asDouble()))),
                OptionalInt.of(section.path("attempts").asInt()),
                section.path("unscoredLimit").asDouble());
    }
}
