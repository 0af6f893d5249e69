package dev.prudence.trainer.rlhf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.trainer.bestofn.BestOfNStage;
import dev.prudence.trainer.bestofn.Objectives;
import dev.prudence.trainer.judge.GoldStage;
import dev.prudence.trainer.policyrun.Cell;
import dev.prudence.trainer.policyrun.PolicyOptimisationStage;
import dev.prudence.trainer.policyrun.RunSettings;
import dev.prudence.trainer.preferences.TextPreferencesStage;
import dev.prudence.trainer.report.ReportStage;
import dev.prudence.trainer.rewardmodel.TextRewardEnsembleStage;
import dev.prudence.trainer.run.Experiment;
import dev.prudence.trainer.run.Repetition;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.sft.SftStage;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Fine-tunes a language policy on the dictionary, lets a judge label its answers, trains reward ensembles on the labels and
 * optimises against them, for one seed or for many.
 *
 * <pre>
 * sft → gold → preferences → reward-ensemble → best-of-n → ppo-… → report
 * └───────────────────── once per seed ───────────────────────┘
 * </pre>
 */
@ApplicationScoped
public class RlhfExperiment implements Experiment {

    /** The name in the document. */
    public static final String NAME = "rlhf";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Stage> stages(JsonNode config) {
        List<Stage> stages = new ArrayList<>();
        List<Repetition> repetitions = Repetition.of(config);
        List<Cell> cells = cells(config);
        List<String> optimised = new ArrayList<>();
        for (Repetition repetition : repetitions) {
            List<Stage> own = new ArrayList<>(List.of(
                    new SftStage(),
                    new GoldStage(),
                    new TextPreferencesStage(),
                    new TextRewardEnsembleStage(),
                    new BestOfNStage(new TextBestOfN())));
            cells.forEach(cell -> own.add(new PolicyOptimisationStage<>(new TextPolicyPlan(cell))));
            stages.addAll(repetition.of(own));
            cells.forEach(cell -> optimised.add(repetition.stage(cell.id())));
        }
        List<String> pools = repetitions.stream()
                .map(repetition -> repetition.stage(TextBestOfN.NAME))
                .toList();
        stages.add(new ReportStage(pools, optimised, List.of(new TextSections(repetitions))));
        return stages;
    }

    /** None where people judge: they have said nothing about answers that do not exist yet. */
    private static List<Cell> cells(JsonNode config) {
        if (config.at("/gold/judge").asText().equals("human-labels")) {
            return List.of();
        }
        return RunSettings.of(config.path("ppo"))
                .cells(
                        Collections.singletonList(TextBestOfN.labelNoise(config)),
                        Objectives.fromConfig(config.path("bestOfN").path("objectives")));
    }
}
