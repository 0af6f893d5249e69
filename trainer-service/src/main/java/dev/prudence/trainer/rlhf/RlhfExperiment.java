package dev.prudence.trainer.rlhf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.trainer.bestofn.BestOfNStage;
import dev.prudence.trainer.judge.GoldStage;
import dev.prudence.trainer.preferences.TextPreferencesStage;
import dev.prudence.trainer.report.ReportStage;
import dev.prudence.trainer.rewardmodel.TextRewardEnsembleStage;
import dev.prudence.trainer.run.Experiment;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.sft.SftStage;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Fine-tunes a language policy on the dictionary, lets a judge label its answers, trains reward ensembles on the labels and
 * optimises against them.
 *
 * <pre>
 * sft → gold → preferences → reward-ensemble → best-of-n → report
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
        BestOfNStage bestOfN = new BestOfNStage(new TextBestOfN());
        return List.of(
                new SftStage(),
                new GoldStage(),
                new TextPreferencesStage(),
                new TextRewardEnsembleStage(),
                bestOfN,
                new ReportStage(List.of(bestOfN.name()), List.of(new TextSections())));
    }
}
