package dev.prudence.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.k8s.check.Check;
import dev.prudence.k8s.check.Commands;
import dev.prudence.k8s.check.Ports;
import dev.prudence.k8s.check.Variables;
import dev.prudence.k8s.manifest.Container;
import dev.prudence.k8s.manifest.Manifest;
import dev.prudence.k8s.manifest.Manifests;
import dev.prudence.k8s.manifest.Pod;
import dev.prudence.sinks.config.SinkSettings;
import dev.prudence.sinks.config.SinksSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every overlay passes every check. */
class OverlaysTest {

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> overlaysPassEveryCheck() {
        return Deployments.OVERLAYS.stream().flatMap(overlay -> checks(overlay, Deployments.overlay(overlay)));
    }

    @TestFactory
    Stream<DynamicTest> tlsAndTokensPassEveryCheckOnEveryOverlay() {
        return Deployments.OVERLAYS.stream()
                .flatMap(overlay -> checks(overlay + " with guarded", with(overlay, "guarded")));
    }

    @TestFactory
    Stream<DynamicTest> eventSinksPassEveryCheckOnEveryOverlay() {
        return Deployments.OVERLAYS.stream()
                .flatMap(overlay -> checks(overlay + " with event-sinks", withEventSinks(overlay)));
    }

    @TestFactory
    Stream<DynamicTest> jobsOnAGuardedPlatformPassEveryCheck() {
        Manifests jobs = own("jobs/rlhf", "guarded-jobs").plus(own("jobs/thinker", "guarded-jobs"));
        return checks(
                "local with guarded and guarded-jobs",
                own("overlays/local", "guarded").plus(jobs));
    }

    /** Files that settings and arguments name are where they say. */
    @Test
    void whatSettingsOfAGuardedPlatformNameIsMounted() {
        Manifests manifests = own("overlays/local", "guarded").plus(own("jobs/rlhf", "guarded-jobs"));
        List<Pod> guarded = manifests.pods().stream()
                .filter(pod -> pod.volumes().contains("guard"))
                .toList();
        assertThat(guarded).hasSize(5).allSatisfy(pod -> {
            Set<String> mounted = Manifest.each(pod.spec().path("volumes"))
                    .flatMap(volume -> Manifest.each(volume.at("/projected/sources")))
                    .flatMap(source -> Manifest.each(source.at("/secret/items")))
                    .map(item -> "/run/secrets/prudence/" + item.path("path").asText())
                    .collect(Collectors.toSet());
            Container container = pod.staying().get(0);
            assertThat(Stream.concat(container.environment(manifests).values().stream(), container.words().stream())
                            .filter(value -> value.startsWith("/run/secrets/")))
                    .isNotEmpty()
                    .allMatch(mounted::contains);
        });
    }

    @TestFactory
    Stream<DynamicTest> watchedEventSinksPassEveryCheck() {
        return checks(
                "cpu with event-sinks-monitoring",
                with("cpu", "event-sinks", "event-sinks-monitoring", "restricted-pods"));
    }

    /** The configuration that the pod gets is one that the command takes. */
    @Test
    void eventSinksTakeTheirConfiguration() throws IOException {
        Path file = directory.resolve("sinks.yaml");
        Files.writeString(
                file,
                withEventSinks("local")
                        .ofKind("ConfigMap")
                        .map(map -> map.at("/data").path("sinks.yaml").asText())
                        .filter(text -> !text.isEmpty())
                        .findFirst()
                        .orElseThrow());
        SinksSettings settings = SinksSettings.read(file, Optional.of("kafka:9092"), Map.of());
        assertThat(settings.httpPort()).contains(8085);
        assertThat(settings.state()).isEqualTo(Path.of("/data/state"));
        assertThat(settings.sinks()).extracting(SinkSettings::name).containsExactly("archive", "tensorboard");
    }

    @Test
    void whatIsWrongAboutEventSinksIsSeen() {
        Manifests manifests = withEventSinks("local");
        JsonNode container =
                manifests.find("StatefulSet", "event-sinks").orElseThrow().at("/spec/template/spec/containers/0");
        ((ObjectNode) container.at("/readinessProbe/httpGet")).put("path", "/ready");
        ((ObjectNode) container.at("/env/1")).put("name", "PRUDENCE_BROKER");
        ((ArrayNode) container.path("args")).set(1, "--configuration");
        assertThat(new Ports(Deployments.PROJECT).problems(manifests))
                .singleElement()
                .asString()
                .contains("/ready");
        assertThat(new Variables(Deployments.PROJECT).problems(manifests))
                .singleElement()
                .asString()
                .contains("PRUDENCE_BROKER");
        assertThat(new Commands().problems(manifests)).anyMatch(problem -> problem.contains("--config"));
    }

    private Manifests withEventSinks(String overlay) {
        return with(overlay, "event-sinks", "restricted-pods");
    }

    @Test
    void everyOverlayIsChecked() throws IOException {
        try (Stream<Path> overlays = Files.list(Path.of("overlays"))) {
            assertThat(overlays.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Deployments.OVERLAYS);
        }
    }

    @Test
    void theLocalOverlayNeedsNoOperatorAndOneReplicaOfEverything() {
        List<Manifest> all = Deployments.overlay("local").all();
        assertThat(all)
                .allSatisfy(manifest -> assertThat(manifest.apiVersion())
                        .isIn("v1", "apps/v1", "batch/v1", "policy/v1", "networking.k8s.io/v1"));
        assertThat(Deployments.overlay("local").ofKind("Deployment", "StatefulSet"))
                .hasSize(5)
                .allSatisfy(workload ->
                        assertThat(workload.at("/spec/replicas").asInt()).isEqualTo(1));
    }

    @Test
    void highAvailabilityMeansMoreThanOneOfEverythingButTheTrainer() {
        Manifests manifests = Deployments.overlay("ha");
        assertThat(manifests.ofKind("ScaledObject"))
                .hasSize(2)
                .allSatisfy(scaled ->
                        assertThat(scaled.at("/spec/minReplicaCount").asInt()).isEqualTo(2));
        assertThat(manifests
                        .find("Deployment", "world-model-service")
                        .orElseThrow()
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(2);
        assertThat(manifests
                        .find("KafkaNodePool", "brokers")
                        .orElseThrow()
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(3);
    }

    private static Stream<DynamicTest> checks(String name, Manifests manifests) {
        return Deployments.CHECKS.stream().map(check -> test(name, manifests, check));
    }

    private static DynamicTest test(String name, Manifests manifests, Check check) {
        return DynamicTest.dynamicTest(
                name + ": " + check.getClass().getSimpleName(),
                () -> assertThat(check.problems(manifests)).isEmpty());
    }

    private Manifests with(String overlay, String... components) {
        return Deployments.withJobs(own("overlays/" + overlay, components));
    }

    private Manifests own(String base, String... components) {
        return Deployments.composed(directory.resolve(base), base, List.of(components));
    }
}
