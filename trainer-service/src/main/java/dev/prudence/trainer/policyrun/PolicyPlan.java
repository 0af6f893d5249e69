package dev.prudence.trainer.policyrun;

import dev.prudence.trainer.run.StageContext;
import java.util.List;

/** Where a stage of policy optimisation stands in its experiment. Immutable. */
public interface PolicyPlan<C> {

    /** What this stage compares. */
    Cell cell();

    /** As {@link dev.prudence.trainer.run.Stage#sections}. */
    List<String> sections();

    /** As {@link dev.prudence.trainer.run.Stage#upstream}. */
    List<String> upstream();

    /** Opens the task of a run. */
    PolicyTask<C> open(StageContext context);
}
