package dev.prudence.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.prudence.access.Connection;
import dev.prudence.distribution.DistributionException.Reason;
import dev.prudence.runtime.artefact.ArtefactStore;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.runtime.artefact.ModelArtefact;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSourceTest {

    private static final String ADDRESS = "registry:1";

    @TempDir
    Path directory;

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private Server server;
    private RegistryConnections connections;
    private ArtefactStore store;
    private ModelSource source;

    @BeforeEach
    void startRegistry() throws IOException {
        String name = InProcessServerBuilder.generateName();
        server = InProcessServerBuilder.forName(name)
                .addService(registry)
                .build()
                .start();
        Backoff backoff = new Backoff(3, Duration.ofMillis(10), Duration.ofMillis(15));
        connections = new RegistryConnections(address -> {
            ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
            return new RegistryClient(address, channel, backoff, pauses::add);
        });
        store = ArtefactStore.at(directory.resolve("store"));
        source = new ModelSource(store, connections);
    }

    @AfterEach
    void stopRegistry() {
        connections.close();
        server.shutdownNow();
    }

    @Test
    void fetchesAVersionOnceAndKeepsItsBytes() {
        ModelArtefact published = artefact(1);
        registry.hold(published);

        ModelArtefact fetched = source.get(published.digest(), ADDRESS);
        ModelArtefact again = source.get(published.digest(), "");

        assertThat(fetched.bytes("weights.bin")).isEqualTo(published.bytes("weights.bin"));
        assertThat(fetched.bytes("nested/empty")).isEmpty();
        assertThat(again.digest()).isEqualTo(published.digest());
        assertThat(registry.describes).hasValue(1);
    }

    @Test
    void keepsTheVersionsUsedLast() {
        long[] second = {0};
        ModelSource bounded = source.keeping(2, () -> Instant.ofEpochSecond(++second[0]));
        List<String> digests = new ArrayList<>();
        for (int seed = 10; seed < 13; seed++) {
            ModelArtefact published = artefact(seed);
            registry.hold(published);
            digests.add(published.digest());
        }

        for (int asked : new int[] {0, 1, 0, 2}) {
            bounded.get(digests.get(asked), ADDRESS);
        }

        assertThat(store.list()).containsExactlyInAnyOrder(digests.get(0), digests.get(2));
        assertThat(bounded.get(digests.get(1), ADDRESS).digest()).isEqualTo(digests.get(1));
        assertThat(store.list()).containsExactlyInAnyOrder(digests.get(1), digests.get(2));
    }

    @Test
    void continuesABrokenDownloadWhereItStopped() {
        ModelArtefact published = artefact(2);
        registry.hold(published);
        registry.breakOffAfterChunks = 4;

        source.get(published.digest(), ADDRESS);

        assertThat(registry.requestedOffsets).containsSubsequence(0L, 400L, 800L);
        assertThat(pauses).as("progress keeps the pause short").containsOnly(Duration.ofMillis(10));
    }

    @Test
    void aLaterRequestContinuesWhatAnEarlierOneLeft() {
        ModelArtefact published = artefact(3);
        registry.hold(published);
        registry.breakOffAfterChunks = 0;
        assertReason(published.digest(), Reason.UNREACHABLE);
        assertThat(pauses).containsExactly(Duration.ofMillis(10), Duration.ofMillis(15));

        registry.breakOffAfterChunks = Integer.MAX_VALUE;
        assertThat(source.get(published.digest(), ADDRESS).bytes("weights.bin"))
                .isEqualTo(published.bytes("weights.bin"));
        assertThat(stagedDirectories()).isEmpty();
    }

    @Test
    void refusesAPartWithOtherBytesAndStoresNothing() {
        ModelArtefact published = artefact(4);
        registry.hold(published);
        byte[] damaged = published.bytes("weights.bin");
        damaged[700] ^= 1;
        registry.corrupt(published.digest(), "weights.bin", damaged);

        assertReason(published.digest(), Reason.CORRUPT);

        assertThat(store.list()).isEmpty();
        assertThat(stagedDirectories()).isEmpty();
    }

    @Test
    void refusesAPartOfAnotherSize() {
        ModelArtefact published = artefact(5);
        registry.hold(published);
        registry.corrupt(published.digest(), "weights.bin", new byte[7]);

        assertReason(published.digest(), Reason.CORRUPT);
    }

    @Test
    void refusesTheManifestOfAnotherVersion() {
        ModelArtefact published = artefact(6);
        ModelArtefact other = artefact(7);
        registry.hold(published);
        registry.hold(other);
        registry.sendManifestOf(other.digest(), published.digest());

        assertReason(published.digest(), Reason.CORRUPT);
    }

    @Test
    void doesNotRepeatAQuestionAnsweredWithNotFound() {
        assertReason("0".repeat(64), Reason.NOT_FOUND);

        assertThat(registry.describes).hasValue(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void repeatsAQuestionThatWasNotAnswered() {
        ModelArtefact published = artefact(8);
        registry.hold(published);
        registry.refusals.set(2);

        assertThat(source.get(published.digest(), ADDRESS).digest()).isEqualTo(published.digest());
        assertThat(registry.describes).hasValue(3);
    }

    @Test
    void concurrentRequestsFetchOnce() {
        ModelArtefact published = artefact(9);
        registry.hold(published);

        List<CompletableFuture<ModelArtefact>> all = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> source.get(published.digest(), ADDRESS)))
                .limit(16)
                .toList();
        all.forEach(CompletableFuture::join);

        assertThat(registry.describes).hasValue(1);
    }

    @Test
    void fetchesAgainWhatWasDamagedOnDisk() throws IOException {
        ModelArtefact published = artefact(10);
        registry.hold(published);
        Path weights = source.get(published.digest(), ADDRESS).path("weights.bin");
        Files.write(weights, new byte[3]);

        assertThat(source.get(published.digest(), ADDRESS).bytes("weights.bin"))
                .isEqualTo(published.bytes("weights.bin"));
    }

    @Test
    void refusesWhatIsNoDigestOrNoAddress() {
        assertThatThrownBy(() -> source.get("../../etc", ADDRESS))
                .isInstanceOf(DistributionException.class)
                .hasMessageEndingWith("digest=../../etc");
        assertThatThrownBy(() -> source.get("0".repeat(64), ""))
                .isInstanceOf(DistributionException.class)
                .hasMessageContaining("no registry is named");
        assertThatThrownBy(() -> RegistryClient.connect("nowhere", Connection::to, Backoff.SHORT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("registry_address=nowhere");
    }

    private void assertReason(String digest, Reason expected) {
        DistributionException failure =
                catchThrowableOfType(DistributionException.class, () -> source.get(digest, ADDRESS));
        assertThat(failure.reason()).isEqualTo(expected);
        assertThat(failure).hasMessageContaining("=");
    }

    private ModelArtefact artefact(int seed) {
        byte[] weights = new byte[1050];
        new Random(seed).nextBytes(weights);
        Path target = directory.resolve("published-" + seed);
        ArtefactWriter.of("vector-policy", "policy")
                .part("weights.bin", weights)
                .part("nested/empty", new byte[0])
                .writeTo(target);
        return ModelArtefact.openVerified(target);
    }

    private List<Path> stagedDirectories() {
        try (Stream<Path> entries = Files.list(directory.resolve("store"))) {
            return new ArrayList<>(
                    entries.filter(path -> path.getFileName().toString().startsWith("."))
                            .toList());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
