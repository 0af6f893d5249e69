package dev.prudence.k8s.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prudence.experiments.Problem;
import dev.prudence.experiments.ResultsCheck;
import dev.prudence.k8s.Deployments;
import dev.prudence.k8s.manifest.Container;
import dev.prudence.k8s.manifest.Manifests;
import dev.prudence.k8s.manifest.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The manifests are what runs: the containers of the overlay {@code local}, of the event sinks and of the jobs as processes with exactly the
 * declared commands and environments, on a real broker, until the declared probes pass and both experiments have their reports, although
 * the services are replaced in the middle of them.
 */
class LocalOverlayIT {

    private static final Duration INIT = Duration.ofMinutes(3);
    private static final Duration EXPERIMENT = Duration.ofMinutes(30);
    private static final List<String> PROBES = List.of("startupProbe", "livenessProbe", "readinessProbe");

    /** Services that are replaced while a run is in a stage that needs them. */
    private record Update(String experiment, String stage, List<String> services) {}

    private static final List<Update> UPDATES = List.of(
            new Update("rlhf", "best-of-n", List.of("reward-ensemble-service", "policy-service", "trainer-service")),
            new Update("thinker", "thinker", List.of("world-model-service", "trainer-service")));

    private static final int KAFKA = 9092;
    private static final Map<String, Integer> SERVICES = Map.of(
            "policy-service", 8081,
            "reward-ensemble-service", 8082,
            "world-model-service", 8083,
            "trainer-service", 8084);
    private static final int SINKS_PORT = 8085;
    private static final String BROKER = "StatefulSet/kafka";
    /** Ready when there are topics, which the trainer's pod makes. */
    private static final String SINKS = "StatefulSet/event-sinks";

    @TempDir
    Path directory;

    private final List<Actor> actors = new ArrayList<>();
    private final List<Actor> jobs = new ArrayList<>();
    private final Receiver receiver = new Receiver();
    private @Nullable Prometheus prometheus;

    @AfterEach
    void endWhatIsLeft() {
        actors.forEach(Actor::kill);
        jobs.forEach(Actor::kill);
        if (prometheus != null) {
            prometheus.close();
        }
        receiver.close();
    }

    @Test
    void bothExperimentsRunAsTheManifestsSay() throws Exception {
        receiver.open();
        Manifests manifests = withEventSinks();
        Stage stage = new Stage(manifests, directory);
        start(stage, pod(manifests, BROKER));
        for (Pod pod : manifests.pods()) {
            if (!pod.owner().kind().equals("Job") && !Set.of(BROKER, SINKS).contains(pod.id())) {
                start(stage, pod);
            }
        }
        start(stage, pod(manifests, SINKS));
        int disk = Stage.free();
        watch(stage, disk);
        Dashboard dashboard = new Dashboard(stage.port(SERVICES.getOrDefault("trainer-service", 0)));
        for (Pod job : manifests.pods()) {
            if (job.owner().kind().equals("Job")) {
                stage.furnish(job);
                Actor submitting = Actor.start(stage, job.staying().get(0), directory.resolve("logs"));
                jobs.add(submitting);
                rollWithin(job.owner().name(), dashboard);
                submitting.succeed(EXPERIMENT);
            }
        }
        assertThat(reports(stage, pod(manifests, "StatefulSet/trainer-service")))
                .hasSize(2);
        assertThat(actor("trainer-service").logged())
                .as("both runs were taken up by the trainer's successors")
                .filteredOn(line -> line.path("message").asText().startsWith("Going on with the run"))
                .hasSize(UPDATES.size());
        dashboard.requireShown("rlhf");
        dashboard.requireShown("thinker");
        dashboard.requireSamples("rlhf");
        if (prometheus != null) {
            alarmsFireAndClear(prometheus, stage, disk);
            assertThat(actor("trainer-service").logged())
                    .as("of the run that was made to fail")
                    .anyMatch(line -> line.path("level").asText().equals("ERROR")
                            && line.at("/mdc/run").asText().contains("-overoptimisation-"));
        }
        for (String service : SERVICES.keySet()) {
            assertThat(actor(service).logged()).as(service).isNotEmpty().allMatch(line -> line.has("message"));
        }
        for (Actor actor : actors) {
            for (String probe : PROBES) {
                actor.await(probe);
            }
        }
        endTogether();
        assertThat(archived(stage, pod(manifests, SINKS)))
                .as("the end of both runs in the archive of events")
                .anyMatch(line -> line.contains("-rlhf-") && line.contains("RUN_STATUS_COMPLETED"))
                .anyMatch(line -> line.contains("-thinker-") && line.contains("RUN_STATUS_COMPLETED"));
    }

    /** The services that a run needs are replaced in the middle of it, as an update does; the run must not notice. */
    private void rollWithin(String job, Dashboard dashboard) throws Exception {
        for (Update update : UPDATES) {
            if (job.contains(update.experiment())) {
                dashboard.awaitStage(update.experiment(), update.stage());
                for (String service : update.services()) {
                    int index = actors.indexOf(actor(service));
                    actors.set(index, actors.get(index).replaced());
                    actors.get(index).await("startupProbe");
                    actors.get(index).await("readinessProbe");
                }
            }
        }
    }

    /** With a receiver of one's own, added as the guide of the events says. */
    private Manifests withEventSinks() throws IOException {
        Path sinks = Files.createDirectories(directory.resolve("own-sinks"));
        Files.writeString(sinks.resolve("kustomization.yaml"), """
                apiVersion: kustomize.config.k8s.io/v1alpha1
                kind: Component
                configMapGenerator:
                  - name: event-sinks
                    namespace: prudence
                    behavior: replace
                    files: [sinks.yaml]
                """);
        Files.writeString(
                sinks.resolve("sinks.yaml"),
                Files.readString(Path.of("components/event-sinks/sinks.yaml"))
                        + "  - {type: webhook, url: '%s', interval: 1s, from: beginning}\n".formatted(receiver.url()));
        return Deployments.withJobs(Deployments.composed(
                directory.resolve("local-with-event-sinks"),
                "overlays/local",
                List.of("event-sinks", sinks.toRealPath().toString(), "restricted-pods")));
    }

    private static List<String> archived(Stage stage, Pod sinks) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(stage.place(sinks, "data").resolve("archive"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    /** Where Prometheus is installed, it looks on from here to the end; elsewhere nothing of it is checked, which is said. */
    private void watch(Stage stage, int disk) throws Exception {
        if (!Prometheus.isInstalled()) {
            System.out.println("Metrics and alarms are not checked: Prometheus is not installed (Debian: prometheus)");
            return;
        }
        Map<String, Integer> targets = new TreeMap<>(Map.of("disk", disk));
        SERVICES.forEach((service, port) -> targets.put(service, stage.port(port)));
        targets.put("event-sinks", stage.port(SINKS_PORT));
        prometheus = Prometheus.start(directory.resolve("prometheus"), Stage.free(), targets, Alarms.rules());
    }

    /** Both experiments gave every dashboard and every rule something to look at, and no reason for an alarm; then everything breaks in turn. */
    private void alarmsFireAndClear(Prometheus prometheus, Stage stage, int disk) throws Exception {
        assertThat(prometheus.fired()).as("alarms without a fault").isEmpty();
        Map<String, Actor> byService = new TreeMap<>();
        Map<String, Integer> ports = new TreeMap<>(Map.of("kafka", stage.port(KAFKA)));
        for (Map.Entry<String, Integer> service : SERVICES.entrySet()) {
            ports.put(service.getKey(), stage.port(service.getValue()));
            byService.put(service.getKey(), actor(service.getKey()));
        }
        prometheus.rules(Alarms.impatientRules());
        try (Faults faults = new Faults(prometheus, ports, byService, disk, receiver)) {
            faults.queueSaturated(Stream.concat(Alarms.queries().stream(), Alarms.signals().stream())
                    .toList());
            faults.serviceDown();
            faults.diskFull();
            faults.learnsNothing();
            faults.runFails();
            faults.receiverIsAway();
            faults.overoptimises();
            faults.hangs();
            faults.scoresFail();
            faults.stops();
        }
        assertThat(prometheus.awaited()).isEqualTo(Alarms.names());
    }

    private Actor actor(String service) {
        return actors.stream()
                .filter(actor -> actor.name().contains(service))
                .findFirst()
                .orElseThrow();
    }

    private void start(Stage stage, Pod pod) throws InterruptedException {
        stage.furnish(pod);
        for (Container container : pod.containers()) {
            Actor actor = Actor.start(stage, container, directory.resolve("logs"));
            if (pod.staying().contains(container)) {
                actors.add(actor);
                actor.await("startupProbe");
                actor.await("readinessProbe");
            } else {
                actor.succeed(INIT);
            }
        }
    }

    /** The broker last, so that what is under way can be written. */
    private void endTogether() throws InterruptedException {
        List<Actor> services = actors.subList(1, actors.size());
        services.forEach(Actor::terminate);
        for (Actor actor : services) {
            assertThat(actor.endsInTime()).as(actor.name()).isTrue();
        }
        actors.get(0).terminate();
        assertThat(actors.get(0).endsInTime()).isTrue();
    }

    private static List<Path> reports(Stage stage, Pod trainer) throws IOException {
        Path runs = Path.of(stage.environment(trainer.staying().get(0)).getOrDefault("PRUDENCE_RUNS", ""));
        try (Stream<Path> directories = Files.list(runs)) {
            return directories
                    .filter(run -> Files.exists(run.resolve("results.json")))
                    .peek(run ->
                            assertThat(problems(run.resolve("results.json"))).isEmpty())
                    .map(run -> run.resolve("report.html"))
                    .filter(Files::exists)
                    .toList();
        }
    }

    private static List<Problem> problems(Path results) {
        try {
            return new ResultsCheck().problems(new ObjectMapper().readTree(results.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Pod pod(Manifests manifests, String id) {
        return manifests.pods().stream()
                .filter(pod -> pod.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
