package dev.prudence.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.distribution.DistributionException.Reason;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.model.v1.VersionPublished;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class NewestModelTest {

    private final Queue<Runnable> background = new ArrayDeque<>();
    private final List<String> loaded = new ArrayList<>();
    private final LoadedModels<AutoCloseable> models = new LoadedModels<>(4, (digest, address) -> {
        if (digest.startsWith("missing")) {
            throw new DistributionException(Reason.NOT_FOUND, "digest=" + digest, null);
        }
        loaded.add(digest + "@" + address);
        return () -> loaded.remove(digest + "@" + address);
    });
    private final NewestModel<AutoCloseable> newest =
            new NewestModel<>(version -> version.getKind().equals("reward-ensemble"), models, background::add);
    private final AtomicReference<NewestModel<AutoCloseable>> race = new AtomicReference<>();

    @Test
    void nothingIsCurrentUntilAnAnnouncedVersionIsLoaded() {
        assertThat(newest.announce(published("run", 1, 1, "a"))).isTrue();
        assertThat(newest.isWarming()).isTrue();
        assertThat(newest.current()).isEmpty();

        runBackground();

        assertThat(newest.isWarming()).isFalse();
        assertThat(currentDigest()).isEqualTo("a");
        assertThat(loaded).containsExactly("a@registry:1");
    }

    @Test
    void nothingIsFollowedWhileItIsHeld() {
        newest.hold();
        newest.announce(published("run", 1, 1, "a"));
        runBackground();
        assertThat(newest.current()).isEmpty();
        assertThat(newest.isPinned()).isTrue();

        newest.follow();
        runBackground();
        assertThat(currentDigest()).isEqualTo("a");
    }

    @Test
    void onlyTheLastOfSeveralWaitingAnnouncementsIsLoaded() {
        newest.announce(published("run", 1, 1, "a"));
        newest.announce(published("run", 1, 2, "b"));
        newest.announce(published("run", 1, 3, "c"));

        runBackground();

        assertThat(loaded).containsExactly("c@registry:1");
    }

    @Test
    void aLowerFencingEpochNeverReplacesAHigherOne() {
        newest.announce(published("run", 2, 5, "a"));
        runBackground();

        assertThat(newest.announce(published("run", 1, 9, "zombie"))).isFalse();
        assertThat(newest.announce(published("run", 2, 5, "again"))).isFalse();
        assertThat(newest.announce(published("run", 3, 1, "b"))).isTrue();
        runBackground();

        assertThat(currentDigest()).isEqualTo("b");
    }

    @Test
    void anotherRunStartsItsOwnNumbers() {
        newest.announce(published("run-1", 7, 9, "a"));
        newest.announce(published("run-2", 1, 1, "b"));
        runBackground();

        assertThat(currentDigest()).isEqualTo("b");
    }

    @Test
    void aVersionThatCannotBeHadLeavesTheCurrentOneInPlace() {
        newest.announce(published("run", 1, 1, "a"));
        runBackground();
        newest.announce(published("run", 1, 2, "missing"));
        runBackground();

        assertThat(currentDigest()).isEqualTo("a");
        assertThat(newest.isWarming()).isFalse();
    }

    @Test
    void aVersionThatCannotBeHadLeavesTheCurrentOneBehind() {
        assertThat(newest.versionsBehind()).isZero();
        newest.announce(published("run", 1, 1, "a"));
        assertThat(newest.versionsBehind()).isEqualTo(1);
        runBackground();
        assertThat(newest.versionsBehind()).isZero();

        newest.announce(published("run", 1, 4, "missing"));
        runBackground();
        assertThat(newest.versionsBehind()).isEqualTo(3);
        newest.announce(published("another", 1, 9, "missing-too"));
        runBackground();
        assertThat(newest.versionsBehind()).isEqualTo(1);
        newest.announce(published("another", 1, 10, "b"));
        runBackground();
        assertThat(newest.versionsBehind()).isZero();
    }

    @Test
    void otherKindsAreNotFollowed() {
        VersionPublished policy = VersionPublished.newBuilder()
                .setVersion(ModelVersion.newBuilder().setKind("text-policy").setDigest("p"))
                .build();

        assertThat(newest.announce(policy)).isFalse();
        assertThat(background).isEmpty();
    }

    @Test
    void aReplacedVersionClosesAfterItsLastUserAndCloseReleasesTheCurrentOne() {
        newest.announce(published("run", 1, 1, "a"));
        runBackground();
        LeasedVersion<AutoCloseable> inUse = newest.current().orElseThrow();
        newest.announce(published("run", 1, 2, "b"));
        runBackground();
        newest.close();
        models.close();
        assertThat(loaded).containsExactly("a@registry:1");

        inUse.close();

        assertThat(loaded).isEmpty();
    }

    @Test
    void aPinnedVersionStaysUntilAnnouncementsAreFollowedAgain() {
        newest.announce(published("run", 1, 1, "a"));
        runBackground();
        newest.announce(published("run", 1, 2, "b"));
        newest.pin(version("run", 1, 1, "a"), "registry:1");
        runBackground();
        newest.announce(published("run", 1, 3, "c"));
        runBackground();
        assertThat(newest.isPinned()).isTrue();
        assertThat(currentDigest()).isEqualTo("a");
        assertThat(loaded).containsExactly("a@registry:1");

        newest.follow();
        runBackground();

        assertThat(newest.isPinned()).isFalse();
        assertThat(currentDigest()).isEqualTo("c");
    }

    @Test
    void whatIsPinnedWhileAnotherLoadsWins() {
        NewestModel<AutoCloseable> racing = new NewestModel<>(version -> true, pinningWhileLoading(), background::add);
        race.set(racing);
        racing.announce(published("run", 1, 1, "slow"));
        runBackground();

        assertThat(racing.current().map(lease -> lease.version().getDigest())).contains("pinned");
    }

    @Test
    void aVersionThatCannotBePinnedChangesNothing() {
        newest.announce(published("run", 1, 1, "a"));
        runBackground();

        assertThatThrownBy(() -> newest.pin(version("run", 1, 2, "missing"), ""))
                .hasMessage("digest=missing");

        assertThat(newest.isPinned()).isFalse();
        assertThat(currentDigest()).isEqualTo("a");
    }

    @Test
    void everyChangeIsTold() {
        List<String> told = new ArrayList<>();
        newest.onChange(() -> told.add(newest.current()
                .map(lease -> {
                    lease.close();
                    return lease.version().getDigest();
                })
                .orElse("none")));
        newest.announce(published("run", 1, 1, "a"));
        runBackground();
        newest.pin(version("run", 1, 2, "b"), "");
        newest.close();

        assertThat(told).containsExactly("a", "b", "none");
    }

    @Test
    void followingWithoutAnAnnouncementKeepsTheVersion() {
        newest.pin(version("run", 1, 1, "a"), "");
        newest.follow();
        runBackground();

        assertThat(currentDigest()).isEqualTo("a");
    }

    private LoadedModels<AutoCloseable> pinningWhileLoading() {
        return new LoadedModels<>(4, (digest, address) -> {
            if (digest.equals("slow")) {
                Objects.requireNonNull(race.get()).pin(version("run", 1, 2, "pinned"), "");
            }
            return () -> {};
        });
    }

    private void runBackground() {
        for (Runnable task = background.poll(); task != null; task = background.poll()) {
            task.run();
        }
    }

    private String currentDigest() {
        try (LeasedVersion<AutoCloseable> current = newest.current().orElseThrow()) {
            return current.version().getDigest();
        }
    }

    private static VersionPublished published(String run, long epoch, long number, String digest) {
        return VersionPublished.newBuilder()
                .setRegistryAddress("registry:1")
                .setVersion(version(run, epoch, number, digest))
                .build();
    }

    private static ModelVersion version(String run, long epoch, long number, String digest) {
        return ModelVersion.newBuilder()
                .setRunId(run)
                .setModel("reward-ensemble")
                .setKind("reward-ensemble")
                .setFencingEpoch(epoch)
                .setNumber(number)
                .setDigest(digest)
                .build();
    }
}
