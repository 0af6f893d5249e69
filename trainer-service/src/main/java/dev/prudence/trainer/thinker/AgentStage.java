package dev.prudence.trainer.thinker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.env.sokoban.LevelSource;
import dev.prudence.trainer.games.GameRounds;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.StageOutput;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Trains an agent and tries it on held-out levels; leaves {@code agent.json}, {@code actor} and, where it imagines, {@code world-model}. Goes on
 * from its last checkpoint, with the same numbers.
 */
final class AgentStage implements Stage {

    private final AgentKind kind;

    AgentStage(AgentKind kind) {
        this.kind = kind;
    }

    static String name(AgentKind kind) {
        return kind.id();
    }

    @Override
    public String name() {
        return name(kind);
    }

    @Override
    public List<String> sections() {
        return kind.imagines()
                ? Stream.concat(ThinkerDocument.SHARED_SECTIONS.stream(), ThinkerDocument.IMAGINING_SECTIONS.stream())
                        .toList()
                : ThinkerDocument.SHARED_SECTIONS;
    }

    @Override
    public Map<String, String> inputDigests(JsonNode config) {
        return LevelFiles.digests(config.path("env"));
    }

    @Override
    public StageOutput run(StageContext context) throws Exception {
        ThinkerDocument document = new ThinkerDocument(context.config());
        LevelSource levels = document.trainingLevels();
        AgentSettings settings = document.settings(kind, levels.rows(), levels.columns());
        PartTimes times = new PartTimes(System::nanoTime);
        try (GameRounds games = context.games(document.lateAfter());
                AgentTraining training = new AgentTraining(
                        settings,
                        context.stage(),
                        context.seed(),
                        new Episodes(levels, document.rules(), context.seed()),
                        games,
                        context.publisher(),
                        context.checkpoints().resolve("publishing"),
                        times)) {
            HeldOutLevels heldOut = new HeldOutLevels(document.heldOutLevels(), document.rules(), games);
            AgentRun run = new AgentRun(document, settings, training, heldOut, context, times);
            AgentOutcome outcome = run.toTheEnd();
            outcome.writeTo(context.directory());
            run.writePlans(games);
            training.export(context.directory());
            return StageOutput.of(metrics(outcome));
        }
    }

    private static Map<String, Double> metrics(AgentOutcome outcome) {
        Map<String, Double> metrics = new TreeMap<>();
        for (Evaluation evaluation : outcome.evaluations()) {
            String how = (evaluation.greedy() ? "greedy" : "sampled") + "-k" + evaluation.stageLength();
            metrics.put("solveRate-" + how, evaluation.solveRate());
        }
        return metrics;
    }
}
