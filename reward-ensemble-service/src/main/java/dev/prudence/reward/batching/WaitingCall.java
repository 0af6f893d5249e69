package dev.prudence.reward.batching;

import dev.prudence.reward.ensemble.Outcome;
import dev.prudence.reward.ensemble.Prepared;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.ensemble.SampleScore;
import dev.prudence.reward.ensemble.Terms;
import java.time.Duration;
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
    final List<Prepared> samples;
    final Terms terms;
    final CompletableFuture<List<SampleScore>> result = new CompletableFuture<>();
    private final Patience patience;
    private final long arrived;
    private final SampleScore[] scores;
    private final AtomicInteger open;
    private int next;

    WaitingCall(RewardEnsemble ensemble, List<Prepared> samples, Terms terms, Patience patience, long arrived) {
        this.ensemble = ensemble;
        this.samples = samples;
        this.terms = terms;
        this.patience = patience;
        this.arrived = arrived;
        this.scores = new SampleScore[samples.size()];
        this.open = new AtomicInteger(samples.size());
    }

    Priority priority() {
        return patience.priority();
    }

    int waiting() {
        return samples.size() - next;
    }

    Duration waited(long now) {
        return Duration.ofNanos(now - arrived);
    }

    boolean isGone() {
        return patience.gone().getAsBoolean();
    }

    boolean isOutOfTime(long now) {
        return !patience.budget().isZero() && now - arrived >= patience.budget().toNanos();
    }

    int nextTokens() {
        return samples.get(next).tokens();
    }

    /** The position of the next sample, which waits no more. */
    int take() {
        return next++;
    }

    void skip() {
        next = samples.size();
    }

    /** Gives up what waits. */
    void timeOut() {
        SampleScore late = new SampleScore.Unscored(
                Outcome.TIMED_OUT,
                "no score in time: budget_ms=" + patience.budget().toMillis());
        while (waiting() > 0) {
            put(take(), late);
        }
    }

    void put(int sample, SampleScore score) {
        scores[sample] = score;
        if (open.decrementAndGet() == 0) {
            result.complete(Arrays.asList(scores));
        }
    }
}
