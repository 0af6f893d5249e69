package dev.prudence.reward.batching;

import dev.prudence.reward.ensemble.Prepared;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.ensemble.SampleScore;
import dev.prudence.reward.ensemble.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Samples of several calls that are scored together by one ensemble. Not thread-safe. */
final class Batch {
    private final BatchLimits limits;
    private final RewardEnsemble ensemble;
    private final List<WaitingCall> calls = new ArrayList<>();
    private final List<Integer> positions = new ArrayList<>();
    private int tokens;

    Batch(BatchLimits limits, RewardEnsemble ensemble) {
        this.limits = limits;
        this.ensemble = ensemble;
    }

    boolean fits(WaitingCall call) {
        return call.ensemble == ensemble;
    }

    int size() {
        return calls.size();
    }

    int tokens() {
        return tokens;
    }

    /** Whether a sample of so many tokens has room. */
    boolean hasRoom(int more) {
        return calls.isEmpty() || (calls.size() < limits.samples() && tokens + more <= limits.tokens());
    }

    void add(WaitingCall call, int sample) {
        calls.add(call);
        positions.add(sample);
        tokens += call.samples.get(sample).tokens();
    }

    /** Starts to score the samples. The stage never fails: once it is complete, their calls have heard the scores, or what went wrong. */
    CompletableFuture<Void> score() {
        return started().handle((scores, failure) -> {
            if (failure == null) {
                put(scores);
            } else {
                Throwable reason = failure instanceof CompletionException ? failure.getCause() : failure;
                calls.forEach(call -> call.result.completeExceptionally(reason));
            }
            return (Void) null;
        });
    }

    private CompletableFuture<List<SampleScore>> started() {
        try {
            List<Prepared> samples = new ArrayList<>(size());
            List<Terms> terms = new ArrayList<>(size());
            for (int i = 0; i < size(); i++) {
                samples.add(calls.get(i).samples.get(positions.get(i)));
                terms.add(calls.get(i).terms);
            }
            return ensemble.scoreEach(samples, terms).toCompletableFuture();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void put(List<SampleScore> scores) {
        for (int i = 0; i < size(); i++) {
            calls.get(i).put(positions.get(i), scores.get(i));
        }
    }
}
