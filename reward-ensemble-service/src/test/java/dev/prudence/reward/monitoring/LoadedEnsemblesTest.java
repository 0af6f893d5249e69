package dev.prudence.reward.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.distribution.LoadedModels;
import dev.prudence.distribution.NewestModel;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.model.v1.VersionPublished;
import dev.prudence.reward.batching.BatchLimits;
import dev.prudence.reward.batching.QueueMeter;
import dev.prudence.reward.batching.ScoringQueue;
import dev.prudence.reward.ensemble.ParallelRuns;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.ensemble.ScoringListener;
import dev.prudence.reward.ensemble.VectorEnsembles;
import dev.prudence.runtime.artefact.ModelArtefact;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedEnsemblesTest {

    @TempDir
    Path directory;

    private final ParallelRuns runs = new ParallelRuns(1);
    private final Queue<Runnable> background = new ArrayDeque<>();
    private final LoadedModels<RewardEnsemble> loaded = new LoadedModels<>(2, (digest, address) -> open());
    private final NewestModel<RewardEnsemble> newest = new NewestModel<>(version -> true, loaded, background::add);
    private final ScoringQueue queue = new ScoringQueue(new BatchLimits(1, 1, 1, 1), QueueMeter.NONE, System::nanoTime);
    private final LoadedEnsembles check = new LoadedEnsembles(loaded, newest, queue, runs);

    private RewardEnsemble open() {
        ModelArtefact artefact =
                VectorEnsembles.write(directory.resolve(Integer.toString(loaded.size())), 2, List.of(8));
        return RewardEnsemble.open(artefact, VectorEnsembles.surroundings(runs, ScoringListener.NONE));
    }

    @AfterEach
    void close() {
        newest.close();
        loaded.close();
        queue.close();
        runs.close();
    }

    @Test
    void onlyTheFirstEnsembleIsWaitedFor() {
        assertThat(check.call().getStatus()).as("nothing announced").isEqualTo(Status.UP);
        announce(1);
        assertThat(check.call().getStatus()).as("the first is loaded").isEqualTo(Status.DOWN);
        background.remove().run();
        assertThat(check.call().getStatus()).as("it serves").isEqualTo(Status.UP);
        announce(2);
        assertThat(newest.isWarming()).isTrue();
        assertThat(check.call().getStatus()).as("the second is loaded").isEqualTo(Status.UP);
    }

    private void announce(int number) {
        newest.announce(VersionPublished.newBuilder()
                .setVersion(ModelVersion.newBuilder().setNumber(number).setDigest(Integer.toString(number)))
                .build());
    }
}
