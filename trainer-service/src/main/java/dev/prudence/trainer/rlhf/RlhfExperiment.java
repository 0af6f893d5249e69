package dev.prudence.trainer.rlhf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.trainer.bestofn.BestOfNStage;
import dev.prudence.trainer.judge.GoldStage;
import dev.prudence.trainer.preferences.TextPreferencesStage;
import dev.prudence.trainer.report.ReportStage;
import dev.prudence.trainer.rewardmodel.TextRewardEnsembleStage;
import dev.prudence.trainer.run.Experiment;
import dev.prudence.trainer.run.Repetition;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.sft.SftStage;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/**
 * Fine-tunes a language policy on the dictionary, lets a judge label its answers, trains reward ensembles on the labels and
 * optimises against them, for one seed or for many.
 *
 * <pre>
 * sft → gold → preferences → reward-ensemble → best-of-n → report
 * └───────────────── once per seed ────────────────────┘
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
        for (Repetition repetition : repetitions) {
            stages.addAll(repetition.of(List.of(
                    new SftStage(),
                    new GoldStage(),
                    new TextPreferencesStage(),
                    new TextRewardEnsembleStage(),
                    new BestOfNStage(new TextBestOfN()))));
        }
        List<String> pools = repetitions.stream()
                .map(repetition -> repetition.stage(TextBestOfN.NAME))
                .toList();
        stages.add(new ReportStage(pools, List.of(), List.of(new TextSections(repetitions))));
        return stages;
    }
}
