package dev.prudence.trainer.thinker;

import dev.prudence.env.sokoban.Level;
import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.trainer.games.Games;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.thinker.PartTimes.Part;
import dev.prudence.trainer.worldmodel.WorldModelShape;
import dev.prudence.trainer.worldmodel.WorldModelShape.Dynamics;
import dev.prudence.trainer.worldmodel.WorldModelShape.FrameKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The rounds of an agent, with its evaluations and checkpoints in between. Not thread-safe. */
final class AgentRun {

    private final ThinkerDocument document;
    private final AgentSettings settings;
    private final AgentTraining training;
    private final HeldOutLevels heldOut;
    private final StageContext context;
    private final PartTimes times;
    private final AgentCheckpoints checkpoints;
    private final Recent recent = new Recent();

    /** What has happened since the last point. */
    private static final class Recent {
        private int episodes;
        private int solved;
        private final Map<String, DoubleSummaryStatistics> numbers = new TreeMap<>();

        void add(RoundReport report) {
            episodes += report.episodes();
            solved += report.solved();
            report.numbers().forEach((name, number) -> {
                if (Double.isFinite(number)) {
                    numbers.computeIfAbsent(name, missing -> new DoubleSummaryStatistics())
                            .accept(number);
                }
            });
        }

        AgentOutcome.Point point(Evaluation evaluation) {
            Map<String, Double> means = new TreeMap<>();
            numbers.forEach((name, each) -> means.put(name, each.getAverage()));
            return new AgentOutcome.Point(evaluation, episodes == 0 ? 0 : (double) solved / episodes, means);
        }

        void clear() {
            episodes = 0;
            solved = 0;
            numbers.clear();
        }
    }

    AgentRun(
            ThinkerDocument document,
            AgentSettings settings,
            AgentTraining training,
            HeldOutLevels heldOut,
            StageContext context,
            PartTimes times) {
        this.document = document;
        this.settings = settings;
        this.training = training;
        this.heldOut = heldOut;
        this.context = context;
        this.times = times;
        this.checkpoints = new AgentCheckpoints(context.checkpoints());
    }

    /** Trains to the last frame and evaluates. */
    AgentOutcome toTheEnd() throws IOException {
        AgentOutcome outcome = resumed();
        long next = training.frames() - training.frames() % document.evaluateEvery() + document.evaluateEvery();
        while (!training.isDone()) {
            context.checkCancelled();
            boolean evaluates = training.frames() + settings.framesInRound() >= next;
            RoundReport report = training.round(!evaluates);
            recent.add(report);
            tell(report);
            if (training.frames() >= next || training.isDone()) {
                outcome = keep(outcome.with(recent.point(evaluate(settings.stageLength(), false, "training"))));
                recent.clear();
                next += document.evaluateEvery();
            }
        }
        return evaluated(outcome);
    }

    private AgentOutcome resumed() throws IOException {
        Optional<Path> saved = checkpoints.newest();
        if (saved.isEmpty()) {
            return new AgentOutcome(
                    settings.kind().id(), context.seed(), settings.stageLength(), List.of(), List.of(), Map.of(), 0);
        }
        training.restore(saved.get());
        AgentOutcome outcome = AgentOutcome.readFrom(saved.get());
        times.resume(outcome.seconds());
        return outcome;
    }

    private AgentOutcome keep(AgentOutcome outcome) throws IOException {
        AgentOutcome now = timed(outcome);
        checkpoints.save(training.frames(), directory -> {
            training.save(directory);
            now.writeTo(directory);
        });
        return now;
    }

    private AgentOutcome timed(AgentOutcome outcome) {
        return outcome.took(times.seconds(), training.frames() * settings.stageLength());
    }

    private void tell(RoundReport report) {
        context.progress(context.stage(), report.frames(), settings.rounds().frames(), "frames");
        context.metric(context.stage() + "/model_updates", report.modelUpdates(), report.frames());
        report.numbers().forEach((name, number) -> {
            if (!AgentSections.isByDepth(name)) {
                context.metric(context.stage() + "/" + name, number, report.frames());
            }
        });
        if (report.leftOut() > 0) {
            context.incident(
                    Severity.SEVERITY_ERROR,
                    "nan-quarantined",
                    "Some updates were left out, since their losses or gradients are not finite: frames="
                            + report.frames() + ", count=" + report.leftOut());
        }
    }

    private AgentOutcome evaluated(AgentOutcome trained) {
        AgentOutcome outcome = trained;
        TreeSet<Integer> lengths = new TreeSet<>();
        lengths.add(settings.stageLength());
        if (settings.kind().imagines()) {
            document.stageLengths().stream()
                    .filter(length -> length < settings.stageLength())
                    .forEach(lengths::add);
        }
        Evaluation last = trained.points().get(trained.points().size() - 1).heldOut();
        for (int length : lengths) {
            boolean known = length == settings.stageLength();
            outcome = outcome.with(known ? last : evaluate(length, false, "final"));
            outcome = outcome.with(evaluate(length, true, "final"));
        }
        return timed(outcome);
    }

    /** Writes down what the trained agent does and imagines on some held-out levels, with drawn actions. */
    void writePlans(Games games) throws IOException {
        if (!settings.kind().imagines()) {
            return;
        }
        List<Level> shown = document.heldOutLevels();
        List<Level> first = shown.subList(0, Math.min(document.shownLevels(), shown.size()));
        if (first.isEmpty()) {
            return;
        }
        ShownPlans.Seen seen = seen(settings.model().shape());
        ShownPlans plans = new ShownPlans(context.stage(), settings.tree(), seen, first, document.rules());
        new HeldOutLevels(first, document.rules(), games)
                .evaluate(
                        training.context()
                                .setShowsImagination(seen != ShownPlans.Seen.NOTHING)
                                .build(),
                        context.stage() + "/shown",
                        settings.rounds().realSteps(),
                        Math.max(1, settings.rounds().playersInBlock() / 4),
                        training.frames(),
                        plans);
        plans.writeTo(context.directory());
        PlanEvents.of(plans.document(), training.frames()).forEach(context::observed);
    }

    private static ShownPlans.Seen seen(WorldModelShape shape) {
        if (shape.dynamics() == Dynamics.FEATURES) {
            return ShownPlans.Seen.NOTHING;
        }
        return shape.frames() == FrameKind.PIXELS ? ShownPlans.Seen.PIXELS : ShownPlans.Seen.PLANES;
    }

    private Evaluation evaluate(int stageLength, boolean greedy, String purpose) {
        PlayContext.Builder agent = training.context();
        if (settings.kind().imagines()) {
            agent.setTree(
                    settings.tree().toBuilder().setStageLength(stageLength).setLayoutLength(settings.stageLength()));
        }
        String phase = context.stage() + "/" + purpose + "-" + training.frames() + "-k" + stageLength
                + (greedy ? "-greedy" : "");
        Evaluation evaluation = times.of(
                Part.EVALUATE,
                () -> heldOut.evaluate(
                        agent.setGreedy(greedy).build(),
                        phase,
                        settings.rounds().realSteps(),
                        settings.rounds().playersInBlock(),
                        training.frames()));
        context.metric(
                context.stage() + "/solve-rate" + (greedy ? "-greedy" : "") + "-k" + stageLength,
                evaluation.solveRate(),
                training.frames());
        return evaluation;
    }
}
