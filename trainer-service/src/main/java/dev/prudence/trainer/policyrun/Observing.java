package dev.prudence.trainer.policyrun;

import dev.prudence.monitor.Observation;
import dev.prudence.monitor.Probe;
import dev.prudence.trainer.policyoptimisation.Episode;
import dev.prudence.trainer.policyoptimisation.KlEstimator;
import dev.prudence.trainer.policyoptimisation.Measurement;
import dev.prudence.trainer.policyrun.Evaluation.Scale;
import dev.prudence.trainer.policyrun.ScoredRollouts.Scored;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes observations for the monitor from what an iteration has anyway. */
final class Observing {

    private Observing() {}

    /**
     * An observation.
     *
     * @param episodes of the scored samples
     * @param measured of the same
     */
    static Observation of(
            int step, List<Scored> scored, List<Episode> episodes, List<Measurement> measured, @Nullable Probe probe) {
        Scale proxy = Scale.of(scored.stream().mapToDouble(Scored::score).toArray());
        double[] disagreement = scored.stream()
                .mapToDouble(each -> Math.sqrt(each.variance()))
                .sorted()
                .toArray();
        AnswerStatistics answers =
                AnswerStatistics.of(scored.stream().map(Scored::answer).toList());
        return new Observation(
                step,
                episodes.stream()
                        .mapToDouble(episode -> episode.divergence(KlEstimator.K1))
                        .average()
                        .orElse(0),
                proxy.mean(),
                proxy.deviation(),
                scored.stream().mapToDouble(Scored::variance).average().orElse(0),
                quantile(disagreement, 0.5),
                quantile(disagreement, 0.9),
                answers == null ? null : Double.valueOf(answers.length()),
                answers == null ? null : answers.distinct(),
                answers == null ? null : answers.repetition(),
                measured.stream()
                        .flatMapToDouble(each -> Arrays.stream(each.entropies()))
                        .average()
                        .orElse(0),
                probe);
    }

    /** Samples for the judge, spread over the phase. */
    static List<Scored> probed(List<Scored> scored, int samples) {
        int asked = Math.min(samples, scored.size());
        return IntStream.range(0, asked)
                .mapToObj(i -> scored.get((int) ((long) i * scored.size() / asked)))
                .toList();
    }

    /** Null if the judge has no opinion on any. */
    static @Nullable Probe probe(double[] gold) {
        double[] judged = Arrays.stream(gold).filter(Double::isFinite).toArray();
        if (judged.length == 0) {
            return null;
        }
        Scale scale = Scale.of(judged);
        return new Probe(scale.mean(), scale.deviation(), judged.length);
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }
}
