package dev.prudence.reward.ensemble;

import dev.prudence.runtime.RunStop;
import java.util.List;
import java.util.concurrent.CompletionStage;

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
    public <R extends GraphRun> CompletionStage<Void> make(List<R> work, Results<? super R> results) {
        return runs.all(work.stream()
                .<Runnable>map(
                        run -> () -> incidents.observe(run, new RunStop()).tell(run, results))
                .toList());
    }
}
