package dev.prudence.trainer.rlhf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.trainer.judge.GoldStage;
import dev.prudence.trainer.policyoptimisation.TokenSequence;
import dev.prudence.trainer.policyrun.Cell;
import dev.prudence.trainer.policyrun.MonitorPlan;
import dev.prudence.trainer.policyrun.PolicyPlan;
import dev.prudence.trainer.policyrun.PolicyTask;
import dev.prudence.trainer.preferences.TextPreferencesStage;
import dev.prudence.trainer.rewardmodel.TextRewardEnsembleStage;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.sft.SftStage;
import java.util.List;
import java.util.Map;

/** Policy optimisation on text in one setting. */
record TextPolicyPlan(Cell cell) implements PolicyPlan<TokenSequence> {

    @Override
    public List<String> sections() {
        return List.of(
                "bestOfN",
                "data",
                "gold",
                MonitorPlan.SECTION,
                "ppo",
                "preferences",
                "rewardEnsemble",
                "rollouts",
                "seed",
                "sft");
    }

    @Override
    public List<String> upstream() {
        return List.of(SftStage.NAME, GoldStage.NAME, TextPreferencesStage.NAME, TextRewardEnsembleStage.NAME);
    }

    @Override
    public Map<String, String> inputDigests(JsonNode config) {
        return new TextBestOfN().inputDigests(config);
    }

    @Override
    public PolicyTask<TokenSequence> open(StageContext context) {
        return new TextPolicyTask(cell, context);
    }
}
