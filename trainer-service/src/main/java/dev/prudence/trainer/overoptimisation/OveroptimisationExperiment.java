package dev.prudence.trainer.overoptimisation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.trainer.bestofn.BestOfNStage;
import dev.prudence.trainer.report.ReportStage;
import dev.prudence.trainer.run.Experiment;
import dev.prudence.trainer.run.Repetition;
import dev.prudence.trainer.run.Stage;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/**
 * Best-of-n against reward ensembles on the vector task, at several levels of label noise, for one seed or for many.
 *
 * <pre>
 * task → preferences → reward-ensemble → best-of-n → report
 *        └──────────── once per seed ────────────┘
 * </pre>
 */
@ApplicationScoped
public class OveroptimisationExperiment implements Experiment {
    /** The name in the document. */
    public static final String NAME = "overoptimisation";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Stage> stages(JsonNode config) {
        VectorTask task = VectorTask.of(config.path("task"));
        List<Stage> stages = new ArrayList<>(List.of(new TaskStage()));
        List<String> pools = new ArrayList<>();
        for (Repetition repetition : Repetition.of(config)) {
            stages.addAll(repetition.of(List.of(
                    new PreferencesStage(), new RewardEnsembleStage(), new BestOfNStage(new VectorBestOfN(task)))));
            pools.add(repetition.stage(VectorBestOfN.NAME));
        }
        stages.add(new ReportStage(pools, List.of()));
        return stages;
    }
}
