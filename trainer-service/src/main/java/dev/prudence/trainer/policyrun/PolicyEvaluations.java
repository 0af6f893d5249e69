package dev.prudence.trainer.policyrun;

import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.trainer.bestofn.Interval;
import dev.prudence.trainer.policyoptimisation.KlCoefficient;
import dev.prudence.trainer.policyoptimisation.Measurement;
import dev.prudence.trainer.policyoptimisation.PolicyLearner;
import dev.prudence.trainer.policyrun.Evaluation.Scale;
import dev.prudence.trainer.policyrun.FinalAnswers.Example;
import dev.prudence.trainer.policyrun.FinalAnswers.Graded;
import dev.prudence.trainer.policyrun.ScoredRollouts.Scored;
import dev.prudence.trainer.report.StudentT;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Judges policies on prompts that nothing else uses, by the scale of the reference's answers. Not thread-safe. */
final class PolicyEvaluations<C> {

    private static final int EXAMPLES = 8;

    private final RunSettings settings;
    private final PolicyTask<C> task;
    private final PolicyPhases<C> phases;
    private final PolicyLearner<C> learner;
    private final PolicyLearner.Fixed<C> referencePolicy;
    private final ShownSamples shown;
    private final List<Prompt> prompts;
    private final Evaluation reference;
    private final Scale gold;
    private final Scale proxy;

    /** Evaluates the reference. */
    PolicyEvaluations(
            RunSettings settings,
            PolicyTask<C> task,
            PolicyPhases<C> phases,
            PolicyLearner<C> learner,
            PolicyLearner.Fixed<C> referencePolicy,
            ShownSamples shown)
            throws IOException {
        this.settings = settings;
        this.task = task;
        this.phases = phases;
        this.learner = learner;
        this.referencePolicy = referencePolicy;
        this.shown = shown;
        this.prompts = task.prompts(PolicyTask.EVALUATION, settings.evaluationPrompts());
        this.reference = evaluate(task.initial(), 0);
        this.gold = Scale.of(reference.gold());
        this.proxy = Scale.of(reference.proxy());
    }

    /** The policy after some iterations. What the judge has no opinion on counts as unscored. */
    Evaluation of(Map<String, float[]> parameters, int step) throws IOException {
        return step == 0 ? reference : evaluate(parameters, step);
    }

    PolicyCurve.Point point(int step, Evaluation evaluation, KlCoefficient coefficient) {
        Interval interval = StudentT.interval95(evaluation.goldOfPrompts());
        return new PolicyCurve.Point(
                step,
                evaluation.divergence(),
                gold.of(evaluation.meanGold()),
                gold.of(interval.low()),
                gold.of(interval.high()),
                proxy.of(evaluation.meanProxy()),
                evaluation.meanVariance(),
                evaluation.unscored(),
                coefficient.value());
    }

    /** The answers of the final policy beside those of the reference. */
    FinalAnswers answers(Evaluation last) {
        return new FinalAnswers(graded(reference), graded(last), examples(last));
    }

    /** As {@link PolicyTask#judgeChecks}, on the final policy's answers. */
    Map<String, Double> judgeChecks(Evaluation last) {
        return task.judgeChecks(asked(last.scored()), answers(last.scored()));
    }

    private List<Graded> graded(Evaluation evaluation) {
        return evaluation.goldByPrompt().entrySet().stream()
                .map(entry -> new Graded(
                        entry.getKey(), entry.getValue().stream().map(gold::of).toList()))
                .toList();
    }

    private List<Example> examples(Evaluation last) {
        Map<Integer, Integer> before = firstOf(reference);
        List<Example> examples = new ArrayList<>();
        firstOf(last).forEach((prompt, after) -> {
            Integer first = before.get(prompt);
            if (first != null
                    && examples.size() < EXAMPLES
                    && last.scored().get(after).answer().hasTokens()) {
                examples.add(example(prompt, first, last, after));
            }
        });
        return examples;
    }

    /** The position of the first sample of each prompt. */
    private static Map<Integer, Integer> firstOf(Evaluation evaluation) {
        Map<Integer, Integer> first = new TreeMap<>();
        for (int i = 0; i < evaluation.scored().size(); i++) {
            first.putIfAbsent(evaluation.scored().get(i).prompt(), i);
        }
        return first;
    }

    private Example example(int prompt, int before, Evaluation last, int after) {
        return new Example(
                prompts.get(prompt).getText(),
                text(reference, before),
                gold.of(reference.gold()[before]),
                text(last, after),
                gold.of(last.gold()[after]),
                proxy.of(last.scored().get(after).score()));
    }

    private static String text(Evaluation evaluation, int sample) {
        return evaluation.scored().get(sample).answer().getTokens().getText();
    }

    private Evaluation evaluate(Map<String, float[]> parameters, int step) throws IOException {
        String name = "evaluation-step-" + step;
        ScoredRollouts samples = phases.await(phases.request(parameters, name, prompts, settings.evaluationSamples()));
        double[] judged = task.gold(asked(samples.scored()), answers(samples.scored()));
        shown.ofEvaluation(step, samples, prompts, judged);
        int[] kept = IntStream.range(0, judged.length)
                .filter(i -> Double.isFinite(judged[i]))
                .toArray();
        if (kept.length == 0) {
            throw new IllegalStateException("No answer of an evaluation has both a score and gold: phase=" + name
                    + ", unscored=" + samples.unscored() + ", without gold=" + judged.length);
        }
        List<Scored> scored = IntStream.of(kept).mapToObj(samples.scored()::get).toList();
        return new Evaluation(
                scored,
                IntStream.of(kept).mapToDouble(i -> judged[i]).toArray(),
                task.divergence(parameters, prompts).orElseGet(() -> divergence(parameters, scored)),
                samples.unscored() + judged.length - kept.length);
    }

    private List<Prompt> asked(List<Scored> scored) {
        return scored.stream().map(each -> prompts.get(each.prompt())).toList();
    }

    private static List<Answer> answers(List<Scored> scored) {
        return scored.stream().map(Scored::answer).toList();
    }

    /** An unbiased estimate, a mean over answers. */
    private double divergence(Map<String, float[]> parameters, List<Scored> scored) {
        List<C> rollouts = scored.stream()
                .map(each -> task.rollout(prompts.get(each.prompt()), each.answer()))
                .toList();
        List<Measurement> now = learner.fixed(parameters).measure(rollouts);
        List<Measurement> before = referencePolicy.measure(rollouts);
        return IntStream.range(0, rollouts.size())
                .mapToDouble(i -> Arrays.stream(now.get(i).logProbabilities()).sum()
                        - Arrays.stream(before.get(i).logProbabilities()).sum())
                .average()
                .orElse(0);
    }
}
