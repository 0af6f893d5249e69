package dev.prudence.trainer.config;

import dev.prudence.trainer.messaging.RunEventBroadcaster;
import dev.prudence.trainer.run.RunStore;
import dev.prudence.trainer.run.Runs;
import dev.prudence.trainer.run.StoredRun;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Takes up interrupted runs when the trainer starts, and suspends the active one when it stops. */
@Singleton
public class TrainerLifecycle {

    private static final long STOP_MILLIS = 5_000;

    private final Runs runs;
    private final RunStore store;
    private final RunEventBroadcaster broadcaster;
    private final TrainerConfig config;

    public TrainerLifecycle(Runs runs, RunStore store, RunEventBroadcaster broadcaster, TrainerConfig config) {
        this.runs = runs;
        this.store = store;
        this.broadcaster = broadcaster;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        for (StoredRun run : store.list()) {
            broadcaster.follow(run.id(), store.events(run.id()), store.directory(run.id()));
        }
        runs.recover(config.trainer().resume());
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        runs.stop(STOP_MILLIS);
    }
}
