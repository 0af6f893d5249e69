package dev.prudence.trainer.policyrun;

import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.run.v1.SampleChoice;
import dev.prudence.proto.run.v1.SampleObserved;
import dev.prudence.trainer.events.SampleEvents;
import dev.prudence.trainer.policyrun.ScoredRollouts.Scored;
import dev.prudence.trainer.policyrun.ScoredRollouts.Shown;
import dev.prudence.trainer.run.StageContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells of a few samples of each phase, for people who look at what a policy says. Thread-safe: it holds settings only. */
final class ShownSamples {

    /** Of an iteration: there are many of them. */
    private static final int OF_ITERATION = 2;

    private final Cell cell;
    private final String ensemble;
    private final StageContext context;

    /** @param ensemble the name of the one that scores */
    ShownSamples(Cell cell, String ensemble, StageContext context) {
        this.cell = cell;
        this.ensemble = ensemble;
        this.context = context;
    }

    /** Samples that a policy learns from. */
    void ofIteration(int step, ScoredRollouts samples, List<Prompt> prompts) {
        Map<Long, Double> scores = scores(samples.scored());
        samples.shown().stream()
                .limit(OF_ITERATION)
                .forEach(each -> context.observed(
                        event(step, samples.phase(), each, prompts, scores).build()));
    }

    /** Samples that a policy is judged by. */
    void ofEvaluation(int step, ScoredRollouts samples, List<Prompt> prompts, double[] gold) {
        Map<Long, Double> scores = scores(samples.scored());
        Map<Long, Double> judged = new HashMap<>();
        for (int i = 0; i < gold.length; i++) {
            judged.put(samples.scored().get(i).id(), gold[i]);
        }
        for (Shown each : samples.shown()) {
            SampleObserved.Builder event = event(step, samples.phase(), each, prompts, scores);
            double opinion = judged.getOrDefault(each.sample().getSampleId(), Double.NaN);
            if (Double.isFinite(opinion)) {
                event.setGold(opinion);
            }
            context.observed(event.build());
        }
    }

    private SampleObserved.Builder event(
            int step, String phase, Shown shown, List<Prompt> prompts, Map<Long, Double> scores) {
        SampleObserved.Builder event = SampleEvents.of(
                        prompts.get(shown.sample().getPromptIndex()), shown.sample(), shown.score())
                .setPolicy(cell.id())
                .setAlgorithm(cell.algorithm())
                .setPhase(phase)
                .setTime(step)
                .setChoice(SampleChoice.SAMPLE_CHOICE_SPREAD)
                .setEnsemble(ensemble);
        Double score = scores.get(shown.sample().getSampleId());
        return score == null ? event : event.setAggregate(score);
    }

    private static Map<Long, Double> scores(List<Scored> scored) {
        Map<Long, Double> scores = new HashMap<>();
        scored.forEach(each -> scores.put(each.id(), each.score()));
        return scores;
    }
}
