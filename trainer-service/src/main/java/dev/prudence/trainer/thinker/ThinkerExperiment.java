package dev.prudence.trainer.thinker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.trainer.run.Experiment;
import dev.prudence.trainer.run.Repetition;
import dev.prudence.trainer.run.Stage;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains agents that plan in a learned world model, and others beside them, on Sokoban, for one seed or for many.
 *
 * <pre>
 * thinker → mcts  raw  random → report
 * └────── once per seed ─────┘
 * </pre>
 */
@ApplicationScoped
public class ThinkerExperiment implements Experiment {

    /** The name in the document. */
    public static final String NAME = "thinker";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Stage> stages(JsonNode config) {
        List<Stage> stages = new ArrayList<>();
        List<String> agents = new ArrayList<>();
        List<AgentKind> kinds = new ThinkerDocument(config).agents();
        for (Repetition repetition : Repetition.of(config)) {
            stages.addAll(
                    repetition.of(kinds.stream().map(ThinkerExperiment::stage).toList()));
            kinds.forEach(kind -> agents.add(repetition.stage(AgentStage.name(kind))));
        }
        stages.add(new AgentReportStage(agents));
        return stages;
    }

    private static Stage stage(AgentKind kind) {
        return kind == AgentKind.MCTS ? new SearchStage() : new AgentStage(kind);
    }
}
