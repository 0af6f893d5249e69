package dev.prudence.trainer.overoptimisation;

import dev.prudence.trainer.policyoptimisation.VectorAction;
import dev.prudence.trainer.policyrun.Cell;
import dev.prudence.trainer.policyrun.MonitorPlan;
import dev.prudence.trainer.policyrun.PolicyPlan;
import dev.prudence.trainer.policyrun.PolicyTask;
import dev.prudence.trainer.run.StageContext;
import java.util.List;

/** Policy optimisation on the vector task in one setting. */
record VectorPolicyPlan(VectorTask task, Cell cell) implements PolicyPlan<VectorAction> {

    @Override
    public List<String> sections() {
        return List.of("seed", "task", "preferences", "bestOfN", "rollouts", "ppo", MonitorPlan.SECTION);
    }

    @Override
    public List<String> upstream() {
        return List.of(PreferencesStage.NAME, RewardEnsembleStage.NAME);
    }

    @Override
    public PolicyTask<VectorAction> open(StageContext context) {
        return new VectorPolicyTask(task, cell, context);
    }
}
