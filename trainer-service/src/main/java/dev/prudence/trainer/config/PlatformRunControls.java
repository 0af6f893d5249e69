package dev.prudence.trainer.config;

import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.trainer.grpc.OutputDirectories;
import dev.prudence.trainer.http.RunControls;
import dev.prudence.trainer.messaging.RunEventBroadcaster;
import dev.prudence.trainer.run.RunStore;
import dev.prudence.trainer.run.Runs;
import dev.prudence.trainer.run.StoredRun;

/** The same runs as over gRPC; their events go to the topic alike. This class is thread-safe. */
final class PlatformRunControls implements RunControls {

    private final Runs runs;
    private final RunStore store;
    private final RunEventBroadcaster broadcaster;
    private final OutputDirectories directories;

    PlatformRunControls(Runs runs, RunStore store, RunEventBroadcaster broadcaster, OutputDirectories directories) {
        this.runs = runs;
        this.store = store;
        this.broadcaster = broadcaster;
        this.directories = directories;
    }

    @Override
    public StoredRun start(ExperimentDocument document, String runId, boolean fresh) {
        StoredRun run = runs.start(document, runId, directories.forRequest(""), fresh);
        broadcaster.follow(run.id(), store.events(run.id()), store.directory(run.id()));
        return run;
    }

    @Override
    public void cancel(String runId) {
        runs.cancel(runId);
    }

    @Override
    public void signOff(String runId) {
        runs.signOff(runId);
    }
}
