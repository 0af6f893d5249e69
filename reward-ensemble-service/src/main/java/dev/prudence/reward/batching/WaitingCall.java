package dev.prudence.reward.batching;

import dev.prudence.reward.ensemble.Outcome;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.ensemble.Sample;
import dev.prudence.reward.ensemble.SampleScore;
import dev.prudence.reward.ensemble.Terms;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The samples of one call, some of which wait, some of which are worked on. {@code next} is guarded by the queue; scores of different samples
 * may be given by different threads.
 */
final class WaitingCall {
    final RewardEnsemble ensemble;
    final List<Sample> samples;
    final Terms terms;
    final CompletableFuture<List<SampleScore>> result = new CompletableFuture<>();
    private final Patience patience;
    private final long arrived;
    private final SampleScore[] scores;
    private final AtomicInteger open;
    int next;

    WaitingCall(RewardEnsemble ensemble, List<Sample> samples, Terms terms, Patience patience, long arrived) {
        this.ensemble = ensemble;
        this.samples = samples;
        this.terms = terms;
        this.patience = patience;
        this.arrived = arrived;
        this.scores = new SampleScore[samples.size()];
        this.open = new AtomicInteger(samples.size());
    }

    int waiting() {
        return samples.size() - next;
    }

    boolean isGone() {
        return patience.gone().getAsBoolean();
    }

    boolean isOutOfTime(long now) {
        return !patience.budget().isZero() && now - arrived >= patience.budget().toNanos();
    }

    SampleScore timedOut() {
        return new SampleScore.Unscored(
                Outcome.TIMED_OUT,
                "no score in time: budget_ms=" + patience.budget().toMillis());
    }

    void put(int sample, SampleScore score) {
        scores[sample] = score;
        if (open.decrementAndGet() == 0) {
            result.complete(Arrays.asList(scores));
        }
    }
}
