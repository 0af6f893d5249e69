package dev.prudence.trainer.overoptimisation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.trainer.bestofn.BestOfNStage;
import dev.prudence.trainer.bestofn.Objectives;
import dev.prudence.trainer.policyrun.Cell;
import dev.prudence.trainer.policyrun.PolicyOptimisationStage;
import dev.prudence.trainer.policyrun.RunSettings;
import dev.prudence.trainer.report.ReportStage;
import dev.prudence.trainer.run.Experiment;
import dev.prudence.trainer.run.Repetition;
import dev.prudence.trainer.run.Stage;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/**
 * Best-of-n, and where asked for policy optimisation, against reward ensembles on the vector task, at several levels of label noise, for one
 * seed or for many.
 *
 * <pre>
 * task → preferences → reward-ensemble → best-of-n → ppo-… → report
 *        └─────────────── once per seed ────────────────┘
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

    private static List<Cell> cells(JsonNode config) {
        RunSettings settings = RunSettings.of(config.path("ppo"));
        return settings.cells(
                settings.labelNoise(),
                Objectives.fromConfig(config.path("bestOfN").path("objectives")));
    }

    @Override
    public List<Stage> stages(JsonNode config) {
        VectorTask task = VectorTask.of(config.path("task"));
        List<Stage> stages = new ArrayList<>(List.of(new TaskStage()));
        List<String> pools = new ArrayList<>();
        List<String> optimised = new ArrayList<>();
        List<Cell> cells = cells(config);
        for (Repetition repetition : Repetition.of(config)) {
            List<Stage> own = new ArrayList<>(List.of(
                    new PreferencesStage(), new RewardEnsembleStage(), new BestOfNStage(new VectorBestOfN(task))));
            cells.forEach(cell -> own.add(new PolicyOptimisationStage<>(new VectorPolicyPlan(task, cell))));
            stages.addAll(repetition.of(own));
            pools.add(repetition.stage(VectorBestOfN.NAME));
            cells.forEach(cell -> optimised.add(repetition.stage(cell.id())));
        }
        stages.add(new ReportStage(pools, optimised, List.of()));
        return stages;
    }
}
