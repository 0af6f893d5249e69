package dev.prudence.trainer.policyrun;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.trainer.run.StageContext;
import java.util.List;
import java.util.Map;

/** Where a stage of policy optimisation stands in its experiment. Immutable. */
public interface PolicyPlan<C> {

    /** What this stage compares. */
    Cell cell();

    /** As {@link dev.prudence.trainer.run.Stage#sections}. */
    List<String> sections();

    /** As {@link dev.prudence.trainer.run.Stage#upstream}. */
    List<String> upstream();

    /** As {@link dev.prudence.trainer.run.Stage#inputDigests}. */
    default Map<String, String> inputDigests(JsonNode config) {
        return Map.of();
    }

    /** Opens the task of a run. */
    PolicyTask<C> open(StageContext context);
}
