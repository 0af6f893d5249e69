package dev.prudence.trainer.thinker;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.worldmodel.v1.TreeSettings;
import dev.prudence.trainer.games.GameRounds;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.StageOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tries a search that is written by hand (MuZero's, see {@code SearchSteps}) on held-out levels, in the world model that the Thinker agent has
 * learnt; leaves {@code agent.json}. With {@code K - 1} simulations it asks the model as often as the agent does.
 */
final class SearchStage implements Stage {

    @Override
    public String name() {
        return AgentStage.name(AgentKind.MCTS);
    }

    @Override
    public List<String> sections() {
        return List.of("seed", "env", "planning", "rounds", "evaluation");
    }

    @Override
    public List<String> upstream() {
        return List.of(AgentStage.name(AgentKind.THINKER));
    }

    @Override
    public StageOutput run(StageContext context) throws IOException {
        ThinkerDocument document = new ThinkerDocument(context.config());
        AgentOutcome thinker = AgentOutcome.readFrom(context.upstream(AgentStage.name(AgentKind.THINKER)));
        PartTimes times = new PartTimes(System::nanoTime);
        AgentOutcome outcome =
                new AgentOutcome(AgentKind.MCTS.id(), context.seed(), 1, List.of(), List.of(), Map.of(), 0);
        try (GameRounds games = context.games(document.lateAfter())) {
            HeldOutLevels levels = new HeldOutLevels(document.heldOutLevels(), document.rules(), games);
            PlayContext.Builder search = search(context, document);
            long frames = thinker.evaluations().get(0).frames();
            List<Integer> simulations = document.simulations();
            for (int done = 0; done < simulations.size(); done++) {
                context.progress(context.stage(), done, simulations.size(), "searches");
                outcome = outcome.with(tried(search, simulations.get(done), context, levels, document, times, frames));
            }
        }
        outcome = outcome.took(times.seconds(), 0);
        outcome.writeTo(context.directory());
        Map<String, Double> metrics = new TreeMap<>();
        outcome.evaluations()
                .forEach(each -> metrics.put("solveRate-simulations" + (each.stageLength() - 1), each.solveRate()));
        return StageOutput.of(metrics);
    }

    private static PlayContext.Builder search(StageContext context, ThinkerDocument document) {
        ModelVersion model = context.publisher()
                .publish(
                        context.stage() + "-world-model",
                        context.upstream(AgentStage.name(AgentKind.THINKER)).resolve("world-model"));
        TreeSettings tree = document.tree().toBuilder().setStageLength(1).build();
        return PlayContext.newBuilder()
                .setWorldModel(model)
                .setTree(tree)
                .setObservation(document.observation())
                .setGreedy(true)
                .setNoiseSeed(context.seed());
    }

    private static Evaluation tried(
            PlayContext.Builder search,
            int simulations,
            StageContext context,
            HeldOutLevels levels,
            ThinkerDocument document,
            PartTimes times,
            long frames) {
        PlayContext playing = search.setSimulations(simulations).build();
        Evaluation evaluation = times.of(
                PartTimes.Part.EVALUATE,
                () -> levels.evaluate(
                        playing,
                        context.stage() + "/simulations-" + simulations,
                        document.rounds().realSteps(),
                        document.rounds().playersInBlock(),
                        frames));
        return evaluation.with(simulations + 1);
    }
}
