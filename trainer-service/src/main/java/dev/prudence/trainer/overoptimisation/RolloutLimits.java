package dev.prudence.trainer.overoptimisation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.trainer.rollout.PhaseLimits;
import dev.prudence.trainer.run.StageContext;
import java.util.OptionalInt;

/** The document's section {@code rollouts}. */
final class RolloutLimits {
    private RolloutLimits() {}

    static PhaseLimits of(StageContext context) {
        JsonNode section = context.config("rollouts");
        return new PhaseLimits(
                OptionalInt.of(section.path("creditWindow").asInt()),
                section.path("unscoredLimit").asDouble());
    }
}
