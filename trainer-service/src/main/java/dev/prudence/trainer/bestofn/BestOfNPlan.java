package dev.prudence.trainer.bestofn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.trainer.rollout.PhaseSpec;
import dev.prudence.trainer.run.StageContext;
import java.util.List;
import java.util.Map;

/** What an experiment tells the best-of-n stage about its task. */
public interface BestOfNPlan {
    /** Name of the stage. */
    String name();

    /** Document sections that the methods below read. */
    List<String> sections();

    /** Earlier stages that the methods below read. */
    List<String> upstream();

    /** Digests of inputs from outside the configuration, by name: a user's file of prompts. */
    default Map<String, String> inputDigests(JsonNode config) {
        return Map.of();
    }

    /** Seed of ties and bootstrap draws. */
    long seed(StageContext context);

    /** Sizes and objectives. */
    BestOfNSettings settings(StageContext context);

    /** Publishes policy and ensembles, and says what to generate. */
    PhaseSpec phase(StageContext context);

    /** What the ensembles of the phase report, in its order. */
    List<EnsembleColumns> ensembles(StageContext context);

    /** Gold; closed when the phase is over, if it can be closed. */
    Judge judge(StageContext context);

    /** A sample for the report's table. */
    SampleText describe(Prompt prompt, Answer answer);
}
