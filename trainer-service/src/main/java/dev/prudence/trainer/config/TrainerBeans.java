package dev.prudence.trainer.config;

import ai.onnxruntime.OrtEnvironment;
import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.monitoring.DiskMetrics;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.runtime.Tensor;
import dev.prudence.trainer.games.GameTransport;
import dev.prudence.trainer.grpc.OutputDirectories;
import dev.prudence.trainer.grpc.RewardServiceClient;
import dev.prudence.trainer.monitoring.RunMeters;
import dev.prudence.trainer.registry.FencingEpoch;
import dev.prudence.trainer.registry.ModelRegistry;
import dev.prudence.trainer.registry.VersionAnnouncer;
import dev.prudence.trainer.rollout.RolloutSettings;
import dev.prudence.trainer.rollout.RolloutTransport;
import dev.prudence.trainer.run.Experiment;
import dev.prudence.trainer.run.RunIds;
import dev.prudence.trainer.run.RunStore;
import dev.prudence.trainer.run.Runs;
import dev.prudence.trainer.run.Software;
import dev.prudence.trainer.run.StageServices;
import dev.prudence.trainer.run.Tracing;
import io.quarkus.arc.All;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Wires the trainer. */
@Dependent
public class TrainerBeans {

    private static final int STREAM_THREADS = 4;

    @Produces
    @Singleton
    InstantSource clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    OwnAddress address(
            TrainerConfig config,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        return new OwnAddress(config.trainer().registryAddress().orElse(host + ":" + port));
    }

    @Produces
    @Singleton
    Software software(TrainerConfig config, @ConfigProperty(name = "quarkus.application.version") String version) {
        Map<String, String> digests = new TreeMap<>();
        digests.put(
                "code",
                CodeVersion.of(List.of(
                        TrainerBeans.class,
                        RunEvent.class,
                        GraphBuilder.class,
                        Tensor.class,
                        ExperimentDocument.class)));
        config.trainer().codeVersion().ifPresent(services -> digests.put("services", services));
        digests.put("onnxruntime", OrtEnvironment.getEnvironment().getVersion());
        digests.put("java", Integer.toString(Runtime.version().feature()));
        digests.put("architecture", System.getProperty("os.arch"));
        return Software.of(version, config.trainer().device(), digests);
    }

    @Produces
    @Singleton
    FencingEpoch epoch(TrainerConfig config) {
        return FencingEpoch.raise(data(config).resolve("registry").resolve("epoch"));
    }

    @Produces
    @Singleton
    ModelRegistry registry(TrainerConfig config, FencingEpoch epoch, VersionAnnouncer announcer) {
        return new ModelRegistry(data(config).resolve("registry"), epoch, announcer);
    }

    void close(@Disposes ModelRegistry registry) {
        registry.close();
    }

    @Produces
    @Singleton
    RunStore store(TrainerConfig config, InstantSource clock, RunMeters meters) {
        return new RunStore(data(config).resolve("runs"), clock, meters);
    }

    void close(@Disposes RunStore store) {
        store.close();
    }

    @Produces
    @Singleton
    DiskMetrics disk(TrainerConfig config) {
        return new DiskMetrics(data(config));
    }

    @Produces
    @Singleton
    OutputDirectories directories(TrainerConfig config) {
        return new OutputDirectories(config.runsDirectory());
    }

    @Produces
    @Singleton
    RewardServiceClient scoring(TrainerConfig config) {
        return new RewardServiceClient(
                RewardConnections.of(config.trainer()), config.trainer().rewardPatience());
    }

    void close(@Disposes RewardServiceClient scoring) {
        scoring.close();
    }

    @Produces
    @Singleton
    StageServices services(
            TrainerConfig config,
            RolloutTransport transport,
            GameTransport games,
            ModelRegistry registry,
            OwnAddress address,
            RewardServiceClient scoring,
            Tracing tracing,
            InstantSource clock) {
        TrainerConfig.Rollout rollout = config.trainer().rollout();
        RolloutSettings settings = new RolloutSettings(
                address.value(),
                rollout.vectorWindow(),
                rollout.textWindow(),
                rollout.lateAfter(),
                rollout.maxRequests(),
                rollout.brokerPatience(),
                rollout.shuffleSeed());
        return new PlatformServices(transport, games, settings, registry, scoring, clock, tracing);
    }

    @Produces
    @Singleton
    Runs runs(
            TrainerConfig config,
            RunStore store,
            @All List<Experiment> experiments,
            StageServices services,
            Software software,
            @Named("runs") Executor executor,
            InstantSource clock) {
        return new Runs(
                store,
                data(config).resolve("cache"),
                name -> find(experiments, name),
                services,
                software,
                new RunIds(clock, new SecureRandom()),
                executor,
                clock);
    }

    @Produces
    @Singleton
    @Named("runs")
    Executor runExecutor() {
        return task -> new Thread(task, "run").start();
    }

    @Produces
    @Singleton
    @Named("streams")
    ExecutorService streamExecutor() {
        return Executors.newFixedThreadPool(STREAM_THREADS, task -> {
            Thread thread = new Thread(task, "stream");
            thread.setDaemon(true);
            return thread;
        });
    }

    void close(@Disposes @Named("streams") ExecutorService executor) {
        executor.shutdown();
    }

    private static Optional<Experiment> find(List<Experiment> experiments, String name) {
        return experiments.stream()
                .filter(experiment -> experiment.name().equals(name))
                .findFirst();
    }

    private static Path data(TrainerConfig config) {
        return config.dataDirectory().toAbsolutePath();
    }
}
