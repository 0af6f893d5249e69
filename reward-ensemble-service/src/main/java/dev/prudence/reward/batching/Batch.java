package dev.prudence.reward.batching;

import dev.prudence.reward.ensemble.Prepared;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.ensemble.SampleScore;
import dev.prudence.reward.ensemble.Terms;
import java.util.ArrayList;
import java.util.List;

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

    /** Scores the samples and tells their calls; whatever goes wrong is theirs to hear, and the worker goes on. */
    void score() {
        try {
            List<Prepared> samples = new ArrayList<>(size());
            List<Terms> terms = new ArrayList<>(size());
            for (int i = 0; i < size(); i++) {
                samples.add(calls.get(i).samples.get(positions.get(i)));
                terms.add(calls.get(i).terms);
            }
            List<SampleScore> scores = ensemble.scoreEach(samples, terms);
            for (int i = 0; i < size(); i++) {
                calls.get(i).put(positions.get(i), scores.get(i));
            }
        } catch (RuntimeException | Error e) {
            calls.forEach(call -> call.result.completeExceptionally(e));
        }
    }
}
