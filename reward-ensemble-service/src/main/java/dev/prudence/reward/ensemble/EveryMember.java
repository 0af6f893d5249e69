package dev.prudence.reward.ensemble;

import java.util.List;
import java.util.concurrent.Callable;

/**
 * Makes every run and waits for it however long it takes, so that what a training run computes does not depend on time. Thread-safe.
 */
final class EveryMember implements Attempts {

    private final ParallelRuns runs;
    private final Incidents incidents;

    EveryMember(ParallelRuns runs, Incidents incidents) {
        this.runs = runs;
        this.incidents = incidents;
    }

    @Override
    public void make(List<MemberRun> work, RawScores scores) {
        List<Callable<float[]>> calls = work.stream()
                .<Callable<float[]>>map(run -> () -> incidents.observe(run))
                .toList();
        List<float[]> results = runs.inOrder(calls);
        for (int i = 0; i < results.size(); i++) {
            scores.put(work.get(i), results.get(i));
        }
    }
}
