package dev.prudence.trainer.http;

import dev.prudence.trainer.run.RunStore;
import dev.prudence.trainer.run.StoredRun;

/** Finds the run that a request names. This class is thread-safe. */
final class KnownRuns {

    private final RunStore store;

    KnownRuns(RunStore store) {
        this.store = store;
    }

    /** @throws HttpProblem.Refusal if there is none */
    StoredRun require(String id) {
        return store.find(id)
                .orElseThrow(() ->
                        new HttpProblem.Refusal(HttpProblem.NOT_FOUND, "Not found", "there is no such run: run=" + id));
    }
}
