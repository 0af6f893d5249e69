package dev.prudence.reward.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.distribution.DistributionException;
import dev.prudence.distribution.DistributionException.Reason;
import dev.prudence.distribution.LoadedModels;
import dev.prudence.distribution.NewestModel;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.model.v1.VersionPublished;
import dev.prudence.proto.reward.v1.ActivateEnsembleRequest;
import dev.prudence.reward.ensemble.ParallelRuns;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.ensemble.ScoringListener;
import dev.prudence.reward.ensemble.VectorEnsembles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivationTest {

    private static final String ANNOUNCED = "a".repeat(64);
    private static final String CHOSEN = "c".repeat(64);

    @TempDir
    Path directory;

    private final ParallelRuns runs = new ParallelRuns(1);
    private final Set<String> missing = new HashSet<>();
    private final List<Replica> replicas = new ArrayList<>();

    /** One process of the service, which loads what is announced at once. */
    private final class Replica implements AutoCloseable {
        private final LoadedModels<RewardEnsemble> loaded = new LoadedModels<>(2, (digest, address) -> open(digest));
        private final NewestModel<RewardEnsemble> newest = new NewestModel<>(version -> true, loaded, Runnable::run);
        private final Ensembles ensembles = new Ensembles(loaded, newest, "");
        private final Activation activation = new Activation(ensembles, PinnedDigest.in(file()));

        Replica() {
            replicas.add(this);
            activation.resume();
            newest.announce(VersionPublished.newBuilder()
                    .setVersion(ModelVersion.newBuilder().setNumber(1).setDigest(ANNOUNCED))
                    .build());
        }

        void activate(String digest) {
            activation.activate(ActivateEnsembleRequest.newBuilder()
                    .setEnsembleDigest(digest)
                    .build());
        }

        String active() {
            return ensembles.activeVersion().map(ModelVersion::getDigest).orElse("");
        }

        @Override
        public void close() {
            newest.close();
            loaded.close();
        }
    }

    private RewardEnsemble open(String digest) {
        if (missing.contains(digest)) {
            throw new DistributionException(Reason.UNREACHABLE, "asked for: digest=" + digest, null);
        }
        return RewardEnsemble.open(
                VectorEnsembles.write(directory.resolve("artefact-" + System.nanoTime()), 2, List.of(8)),
                VectorEnsembles.surroundings(runs, ScoringListener.NONE));
    }

    private Path file() {
        return directory.resolve("service").resolve("pinned-ensemble");
    }

    @AfterEach
    void close() {
        replicas.forEach(Replica::close);
        runs.close();
    }

    @Test
    void aChoiceOutlivesTheProcessUntilAnnouncementsAreFollowedAgain() {
        Replica first = new Replica();
        assertThat(first.active()).isEqualTo(ANNOUNCED);
        first.activate(CHOSEN);

        Replica second = new Replica();
        assertThat(second.active()).isEqualTo(CHOSEN);
        assertThat(second.ensembles.followsAnnouncements()).isFalse();
        second.activate("");
        assertThat(second.active()).isEqualTo(ANNOUNCED);

        assertThat(new Replica().active()).isEqualTo(ANNOUNCED);
    }

    @Test
    void whatCannotBeHadIsNotRemembered() {
        missing.add(CHOSEN);
        Replica first = new Replica();
        assertThatThrownBy(() -> first.activate(CHOSEN)).isInstanceOf(DistributionException.class);
        assertThat(file()).doesNotExist();
        assertThat(first.active()).isEqualTo(ANNOUNCED);
    }

    @Test
    void noOtherVersionTakesThePlaceOfAPinnedOneThatCannotBeHad() {
        new Replica().activate(CHOSEN);
        missing.add(CHOSEN);
        Replica second = new Replica();
        assertThat(second.active()).isEmpty();
        second.activate(ANNOUNCED);
        assertThat(second.active()).isEqualTo(ANNOUNCED);
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "abc");
        assertThatThrownBy(Replica::new)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("file=" + file());
    }
}
