package dev.prudence.k8s.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.model.v1.VersionPublished;
import dev.prudence.proto.reward.v1.DescribeEnsembleRequest;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc.RewardEnsembleServiceBlockingStub;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScorePriority;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import dev.prudence.proto.rollout.v1.Vector;
import dev.prudence.proto.run.v1.CancelRequest;
import dev.prudence.proto.run.v1.ListRequest;
import dev.prudence.proto.run.v1.RunServiceGrpc;
import dev.prudence.proto.run.v1.RunServiceGrpc.RunServiceBlockingStub;
import dev.prudence.proto.run.v1.StartRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Breaks the running platform in every way that there is an alarm for, and mends it. All faults are real but for the full disk: that one is
 * reported by an exporter of ours in the words of the services. Not thread-safe.
 */
final class Faults implements AutoCloseable {

    private static final int OVERFLOWING = 512;
    /** Small requests of many callers, more than may wait: what one of them leaves free another one takes. */
    private static final int CALLERS = 96;

    private static final int ITEMS = 64;
    private static final long AGAIN_MILLIS = 20;
    private static final long GIBIBYTE = 1L << 30;

    private final Prometheus prometheus;
    private final Map<String, Integer> ports;
    private final Map<String, Actor> actors;
    private final ManagedChannel channel;
    private final RewardEnsembleServiceBlockingStub reward;
    private final HttpServer disk;
    private final Receiver receiver;
    private final AtomicLong diskFree = new AtomicLong(80 * GIBIBYTE);

    /**
     * Of a platform that runs.
     *
     * @param ports by service, {@code kafka} among them
     * @param actors by service
     * @param diskPort where the disk is reported
     * @param receiver of what the sinks' webhook tells
     */
    Faults(
            Prometheus prometheus,
            Map<String, Integer> ports,
            Map<String, Actor> actors,
            int diskPort,
            Receiver receiver)
            throws IOException {
        this.prometheus = prometheus;
        this.ports = ports;
        this.actors = actors;
        this.receiver = receiver;
        this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port("reward-ensemble-service"))
                .usePlaintext()
                .build();
        this.reward = RewardEnsembleServiceGrpc.newBlockingStub(channel);
        this.disk = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), diskPort), 0);
        disk.createContext("/q/metrics", exchange -> {
            byte[] text = ("prudence_data_disk_free_bytes " + diskFree.get() + "\nprudence_data_disk_size_bytes "
                            + 100 * GIBIBYTE + "\n")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        disk.start();
    }

    private int port(String service) {
        return ports.getOrDefault(service, 0);
    }

    private Actor actor(String service) {
        Actor actor = actors.get(service);
        if (actor == null) {
            throw new IllegalStateException("no such service: " + service);
        }
        return actor;
    }

    /** A service that does not answer. */
    void serviceDown() throws InterruptedException {
        actor("world-model-service").signal("STOP");
        prometheus.awaitFiring("ServiceDown");
        actor("world-model-service").signal("CONT");
        prometheus.awaitCleared("ServiceDown");
    }

    /** A disk that empties by and by, and one that is full. */
    void diskFull() throws InterruptedException {
        prometheus.await("free space falls", () -> {
            diskFree.addAndGet(-GIBIBYTE);
            return prometheus.value("predict_linear(prudence_data_disk_free_bytes{job=\"disk\"}[10s], 14400)") < 0;
        });
        prometheus.awaitFiring("DiskFilling");
        diskFree.set(2 * GIBIBYTE);
        prometheus.awaitFiring("DiskNearlyFull");
        diskFree.set(80 * GIBIBYTE);
        prometheus.awaitCleared("DiskNearlyFull");
        prometheus.awaitCleared("DiskFilling");
    }

    /**
     * More requests than the service has room for; those that have are scored. What the experiments did too quickly for a rate between two
     * looks has one now.
     *
     * @param expressions have all had data before this ends
     */
    void queueSaturated(List<String> expressions) throws InterruptedException {
        String ensemble = textEnsemble();
        AtomicBoolean floods = new AtomicBoolean(true);
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        List<CompletableFuture<Void>> flood = IntStream.range(0, CALLERS)
                .mapToObj(caller -> CompletableFuture.runAsync(
                        () -> {
                            while (floods.get()) {
                                score(ensemble, caller);
                            }
                        },
                        callers))
                .toList();
        try {
            prometheus.awaitFiring("QueueSaturated");
            for (String expression : expressions) {
                prometheus.await("data of " + expression, () -> prometheus.hadData(expression));
            }
        } finally {
            floods.set(false);
            callers.shutdown();
        }
        prometheus.awaitCleared("QueueSaturated");
        flood.forEach(CompletableFuture::join);
        callers.awaitTermination(1, TimeUnit.MINUTES);
    }

    private void score(String ensemble, int caller) {
        ScoreRequest.Builder request =
                ScoreRequest.newBuilder().setEnsembleDigest(ensemble).setPriority(ScorePriority.SCORE_PRIORITY_BULK);
        for (int item = 0; item < ITEMS; item++) {
            request.addItems(ScoreItem.newBuilder()
                    .setId(caller + "-" + item)
                    .setPrompt(Prompt.newBuilder().setText("noun lighthouse"))
                    .setAnswer(Answer.newBuilder()
                            .setTokens(TokenAnswer.newBuilder().setText("a tower with a light that warns ships"))));
        }
        try {
            assertThat(reward.score(request.build()).getScoresCount()).isEqualTo(ITEMS);
        } catch (StatusRuntimeException refused) {
            assertThat(refused.getStatus().getCode()).isEqualTo(io.grpc.Status.Code.RESOURCE_EXHAUSTED);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(AGAIN_MILLIS));
        }
    }

    private String textEnsemble() {
        return reward.describeEnsemble(DescribeEnsembleRequest.getDefaultInstance())
                .getEnsemble()
                .getDigest();
    }

    /**
     * Vectors so long that members answer with what is no number, as many at a time as the run beside them has scored. To be called while
     * ensembles of vectors serve.
     */
    void scoresFail() throws InterruptedException {
        ScoreRequest.Builder request = ScoreRequest.newBuilder();
        for (int item = 0; item < OVERFLOWING; item++) {
            request.addItems(ScoreItem.newBuilder()
                    .setId("overflows-" + item)
                    .setPrompt(Prompt.newBuilder().setVector(vector(8)))
                    .setAnswer(Answer.newBuilder().setVector(vector(16))));
        }
        ScoreRequest overflows = request.build();
        assertThat(reward.score(overflows).getScores(0).getMemberRawCount()).isZero();
        prometheus.awaitFiring("MemberFailing", () -> reward.score(overflows));
        prometheus.awaitFiring("ScoresFailing", () -> reward.score(overflows));
        prometheus.awaitCleared("ScoresFailing");
        prometheus.awaitCleared("MemberFailing");
    }

    private static Vector vector(int width) {
        return Vector.newBuilder()
                .addAllValues(Collections.nCopies(width, 3e38f))
                .build();
    }

    /** A run that learns so fast that its policy is no policy any more: what is not finite is left out. */
    void learnsNothing() throws Exception {
        Process run = submit("--set", "ppo.learningRate=10.0");
        prometheus.awaitFiring("NanQuarantined");
        assertThat(run.waitFor()).isZero();
        prometheus.awaitCleared("NanQuarantined");
    }

    /** A run that shall write where nothing can be written. */
    void runFails() throws Exception {
        prometheus.await(
                "the number of failed runs is known before one fails",
                () -> prometheus.value("prudence_trainer_runs_ended_total{status=\"failed\"}") >= 0);
        startFailing();
        prometheus.awaitFiring("RunFailed");
        prometheus.awaitCleared("RunFailed");
    }

    private void startFailing() {
        withRuns(runs -> runs.start(StartRequest.newBuilder()
                .setDocument(ExperimentDocument.resolve("overoptimisation", "quick", Map.of())
                        .tree()
                        .toString())
                .setOutputDirectory("/dev/null/out")
                .build()));
    }

    /** Nobody is there to be told that a run has failed, and then somebody is. */
    void receiverIsAway() throws Exception {
        receiver.close();
        startFailing();
        prometheus.awaitFiring("EventSinkBehind");
        receiver.open();
        prometheus.awaitCleared("EventSinkBehind");
        assertThat(receiver.told()).anyMatch(message -> message.contains("run-failed"));
    }

    /** Begins a run that optimises one reward model without restraint, until what it gains is not real. */
    void overoptimises() throws Exception {
        submit("--set", "ppo.iterations=100000", "--set", "monitor.probeEvery=1");
        prometheus.awaitFiring("EnsembleDisagreementGrowing");
        prometheus.awaitFiring("GoldBelowPeak");
    }

    /** Ends that run. */
    void stops() throws InterruptedException {
        withRuns(runs -> runs.cancel(CancelRequest.newBuilder()
                .setRunId(runs.list(ListRequest.getDefaultInstance()).getRuns(0).getId())
                .build()));
        prometheus.awaitCleared("EnsembleDisagreementGrowing");
        prometheus.awaitCleared("GoldBelowPeak");
    }

    private void withRuns(Consumer<RunServiceBlockingStub> work) {
        ManagedChannel trainer = NettyChannelBuilder.forAddress("127.0.0.1", port("trainer-service"))
                .usePlaintext()
                .build();
        try {
            work.accept(RunServiceGrpc.newBlockingStub(trainer));
        } finally {
            trainer.shutdownNow();
        }
    }

    /** A small run on vectors. */
    private Process submit(String... overrides) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "submit", "overoptimisation", "--preset", "quick", "--to", "127.0.0.1:" + port("trainer-service")));
        for (String each : List.of("bestOfN.samplesPerPrompt=64", "bestOfN.largestN=32", "ppo.objectives=[single]")) {
            words.addAll(List.of("--set", each));
        }
        words.addAll(List.of(overrides));
        return new ProcessBuilder(Stage.launch(words))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** A run whose policy service hangs, while a version is announced that nobody can have. */
    void hangs() throws Exception {
        actor("policy-service").signal("STOP");
        prometheus.awaitFiring("LearnerStalled");
        prometheus.awaitFiring("ConsumerStuck");
        ModelVersion served = reward.describeEnsemble(DescribeEnsembleRequest.getDefaultInstance())
                .getEnsemble();
        announce(served.toBuilder().setRunId("ghost").setNumber(1).setDigest("0".repeat(64)));
        prometheus.awaitFiring("PolicyStale");
        announce(served.toBuilder().setRunId("ghost").setNumber(2));
        prometheus.awaitCleared("PolicyStale");
        actor("policy-service").signal("CONT");
        prometheus.awaitCleared("ConsumerStuck");
        prometheus.awaitCleared("LearnerStalled");
    }

    private void announce(ModelVersion.Builder version) throws Exception {
        Map<String, Object> settings = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + port("kafka"));
        VersionPublished fact = VersionPublished.newBuilder()
                .setVersion(version)
                .setRegistryAddress("127.0.0.1:" + port("trainer-service"))
                .build();
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            "prudence.model.version-published.v1", "ghost/" + version.getModel(), fact.toByteArray()))
                    .get(1, TimeUnit.MINUTES);
        }
    }

    @Override
    public void close() {
        disk.stop(0);
        channel.shutdownNow();
        for (Actor actor : new ArrayList<>(actors.values())) {
            actor.signal("CONT");
        }
    }
}
