package dev.prudence.trainer.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.runtime.artefact.ArtefactException;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.trainer.rollout.BrokerUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRegistryTest {

    @TempDir
    Path directory;

    private final List<ModelVersion> announced = new ArrayList<>();

    @Test
    void numbersVersionsPerRunAndModelAndAnnouncesEach() {
        try (ModelRegistry registry = registry()) {
            assertThat(publish(registry, "run-1", "policy", "a").getNumber()).isEqualTo(1);
            assertThat(publish(registry, "run-1", "policy", "b").getNumber()).isEqualTo(2);
            assertThat(publish(registry, "run-1", "judges", "c").getNumber()).isEqualTo(1);
            assertThat(publish(registry, "run-2", "policy", "a").getNumber()).isEqualTo(1);
            assertThat(announced).hasSize(4).isEqualTo(registry.list(""));
            assertThat(registry.list("run-1")).hasSize(3);
        }
    }

    @Test
    void returnsTheExistingVersionForTheSameBytesAndAnnouncesItAgain() {
        try (ModelRegistry registry = registry()) {
            ModelVersion first = publish(registry, "run-1", "policy", "a");
            publish(registry, "run-1", "policy", "b");
            assertThat(publish(registry, "run-1", "policy", "a")).isEqualTo(first);
            assertThat(registry.list("")).hasSize(2);
            assertThat(announced).hasSize(3);
        }
    }

    @Test
    void findsVersionsByDigestAndAsTheNewest() {
        try (ModelRegistry registry = registry()) {
            ModelVersion old = publish(registry, "run-1", "policy", "a");
            ModelVersion newer = publish(registry, "run-1", "policy", "b");
            ModelVersion other = publish(registry, "run-2", "policy", "c");
            assertThat(registry.find(old.getDigest())).contains(old);
            assertThat(registry.latest("run-1", "policy")).contains(newer);
            assertThat(registry.latest("", "policy")).contains(other);
            assertThat(registry.latest("run-1", "judges")).isEmpty();
            assertThat(registry.find("0".repeat(64))).isEmpty();
        }
    }

    @Test
    void knowsItsVersionsAfterARestartAndRaisesTheEpoch() {
        ModelVersion before;
        try (ModelRegistry registry = registry()) {
            before = publish(registry, "run-1", "policy", "a");
        }
        try (ModelRegistry registry = registry()) {
            ModelVersion after = publish(registry, "run-1", "policy", "b");
            assertThat(after.getNumber()).isEqualTo(2);
            assertThat(after.getFencingEpoch()).isEqualTo(before.getFencingEpoch() + 1);
            assertThat(registry.open(before.getDigest()).manifest().name()).isEqualTo("a");
        }
    }

    @Test
    void keepsAZombieFromPublishing() {
        try (ModelRegistry zombie = registry();
                ModelRegistry successor = registry()) {
            publish(successor, "run-1", "policy", "b");
            assertThatThrownBy(() -> publish(zombie, "run-1", "policy", "a"))
                    .isInstanceOf(StaleEpochException.class)
                    .hasMessageEndingWith("epoch=1 newest=2");
        }
    }

    @Test
    void refusesAnUploadOfALowerEpochThanTheModelHas() throws IOException {
        try (ModelRegistry registry = registry()) {
            ModelVersion version = publish(registry, "run-1", "policy", "a");
            Path upload = artefact("b");
            Path staged = registry.stage();
            for (String file : List.of("manifest.json", "part")) {
                Files.copy(upload.resolve(file), staged.resolve(file));
            }
            String digest = dev.prudence.runtime.artefact.Manifest.parse(
                            Files.readAllBytes(upload.resolve("manifest.json")))
                    .digest();
            assertThatThrownBy(() ->
                            registry.publishStaged("run-1", "policy", version.getFencingEpoch() - 1, staged, digest))
                    .isInstanceOf(StaleEpochException.class);
            assertThat(registry.list("")).containsExactly(version);
        }
    }

    @Test
    void refusesBytesThatDifferFromTheManifest() throws IOException {
        Path artefact = artefact("a");
        Files.writeString(artefact.resolve("part"), "other");
        try (ModelRegistry registry = registry()) {
            assertThatThrownBy(() -> registry.publisher("run-1").publish("policy", artefact))
                    .isInstanceOf(ArtefactException.class);
            assertThat(registry.list("")).isEmpty();
        }
    }

    @Test
    void dropsTheBytesOfVersionsThatNewerOnesFollow() {
        try (ModelRegistry registry = registry()) {
            List<ModelVersion> versions = new ArrayList<>();
            for (String content : List.of("a", "b", "c", "d", "e")) {
                versions.add(publish(registry, "run-1", "policy", content));
            }
            registry.publisher("run-1").dropBefore(versions.get(3), 2);

            assertThat(versions.stream().map(ModelVersion::getDigest).map(registry::holds))
                    .containsExactly(false, false, true, true, true);
            assertThatThrownBy(() -> registry.open(versions.get(0).getDigest())).isInstanceOf(ArtefactException.class);
            assertThat(registry.list("run-1")).isEqualTo(versions);
            assertThat(publish(registry, "run-1", "policy", "a")).isEqualTo(versions.get(0));
            assertThat(registry.open(versions.get(0).getDigest()).manifest().name())
                    .isEqualTo("a");
        }
    }

    @Test
    void dropsNoBytesThatOthersNeed() {
        try (ModelRegistry registry = registry()) {
            publish(registry, "run-1", "policy", "a");
            publish(registry, "run-1", "policy", "b");
            ModelVersion last = publish(registry, "run-1", "policy", "c");
            ModelVersion judge = publish(registry, "run-1", "judge", "a");
            publish(registry, "run-1", "judge", "d");
            ModelVersion going = publish(registry, "run-2", "policy", "b");

            registry.publisher("run-1").dropBefore(last, 1);

            assertThat(registry.holds(judge.getDigest())).isTrue();
            assertThat(registry.holds(going.getDigest())).isTrue();
        }
    }

    @Test
    void announcesAgainWhatCouldNotBeAnnounced() {
        boolean[] absent = {true};
        try (ModelRegistry registry = new ModelRegistry(directory, epoch(), version -> {
            if (absent[0]) {
                throw new BrokerUnavailableException("away", new IllegalStateException("away"));
            }
            announced.add(version);
        })) {
            assertThatThrownBy(() -> publish(registry, "run-1", "policy", "a"))
                    .isInstanceOf(BrokerUnavailableException.class);
            absent[0] = false;
            assertThat(publish(registry, "run-1", "policy", "a").getNumber()).isEqualTo(1);
            assertThat(announced).hasSize(1);
        }
    }

    private ModelRegistry registry() {
        return new ModelRegistry(directory, epoch(), announced::add);
    }

    private FencingEpoch epoch() {
        return FencingEpoch.raise(directory.resolve("epoch"));
    }

    private ModelVersion publish(ModelRegistry registry, String runId, String model, String content) {
        return registry.publisher(runId).publish(model, artefact(content));
    }

    private Path artefact(String content) {
        Path target = directory.resolve("made").resolve(content);
        if (!Files.exists(target)) {
            ArtefactWriter.of("vector-policy", content)
                    .part("part", content.getBytes(StandardCharsets.UTF_8))
                    .writeTo(target);
        }
        return target;
    }
}
