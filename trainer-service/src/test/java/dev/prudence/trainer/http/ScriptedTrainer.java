package dev.prudence.trainer.http;

import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.trainer.dashboard.ModelView;
import dev.prudence.trainer.games.GameRounds;
import dev.prudence.trainer.registry.FencingEpoch;
import dev.prudence.trainer.registry.ModelPublisher;
import dev.prudence.trainer.registry.ModelRegistry;
import dev.prudence.trainer.rollout.JournaledRollouts;
import dev.prudence.trainer.rollout.RolloutEnvironment;
import dev.prudence.trainer.rollout.RolloutSettings;
import dev.prudence.trainer.rollout.Rollouts;
import dev.prudence.trainer.run.Experiment;
import dev.prudence.trainer.run.IncidentSink;
import dev.prudence.trainer.run.ProgressSink;
import dev.prudence.trainer.run.RewardScoring;
import dev.prudence.trainer.run.RunIds;
import dev.prudence.trainer.run.RunStore;
import dev.prudence.trainer.run.Runs;
import dev.prudence.trainer.run.Software;
import dev.prudence.trainer.run.StageServices;
import dev.prudence.trainer.run.StoredRun;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The trainer's own runs, registry, phases and dashboard in a process that can be killed and started again: all but
 * Quarkus, the broker and the other services. Prints a line once it listens.
 */
public final class ScriptedTrainer implements AutoCloseable {

    static final String READY = "listening";

    private final RunStore store;
    private final ModelRegistry registry;
    private final Runs runs;
    private final Path output;
    private final Vertx vertx = Vertx.vertx();
    private @Nullable HttpServer server;

    private ScriptedTrainer(Path data, Experiment experiment) {
        Clock clock = Clock.systemUTC();
        this.output = data.resolve("runs-output");
        this.store = new RunStore(data.resolve("runs"), clock, event -> {});
        this.registry = new ModelRegistry(
                data.resolve("registry"), FencingEpoch.raise(data.resolve("registry/epoch")), version -> {});
        this.runs = new Runs(
                store,
                data.resolve("cache"),
                name -> Optional.of(experiment).filter(each -> each.name().equals(name)),
                new Services(),
                Software.of("test", "cpu", Map.of()),
                new RunIds(clock, new SecureRandom()),
                task -> new Thread(task, "run").start(),
                clock);
    }

    /**
     * Listens until it is killed.
     *
     * @param arguments port, data directory, steps of a run, milliseconds between them
     */
    public static void main(String[] arguments) throws Exception {
        start(
                Integer.parseInt(arguments[0]),
                Path.of(arguments[1]),
                new ScriptedExperiment(Integer.parseInt(arguments[2]), Long.parseLong(arguments[3])),
                Optional.empty());
        System.out.println(READY);
    }

    /**
     * Listens on loopback.
     *
     * @param port 0 for any
     */
    static ScriptedTrainer start(int port, Path data, Experiment experiment, Optional<Path> tokenFile)
            throws Exception {
        ScriptedTrainer trainer = new ScriptedTrainer(data, experiment);
        trainer.runs.recover(true);
        Router router = Router.router(trainer.vertx);
        trainer.dashboard(tokenFile).mount(router);
        trainer.server = trainer.vertx
                .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
                .requestHandler(router)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        return trainer;
    }

    String address() {
        return "http://127.0.0.1:" + Objects.requireNonNull(server).actualPort();
    }

    RunStore store() {
        return store;
    }

    @Override
    public void close() {
        suspend();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        registry.close();
        store.close();
    }

    private void suspend() {
        try {
            runs.stop(5_000);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private Dashboard dashboard(Optional<Path> tokenFile) {
        return new Dashboard(
                store,
                new Controls(),
                run -> new Surroundings(registry),
                new Dashboard.Settings(Set.of("127.0.0.1", "localhost"), tokenFile, 2_000_000),
                Clock.systemUTC());
    }

    private final class Controls implements RunControls {
        @Override
        public StoredRun start(ExperimentDocument document, String runId, boolean fresh) {
            return runs.start(document, runId, output::resolve, fresh);
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

    private record Surroundings(ModelRegistry registry) implements ModelView.Surroundings {
        @Override
        public List<ModelVersion> everywhere() {
            return registry.list("");
        }

        @Override
        public boolean holds(String digest) {
            return registry.holds(digest);
        }

        @Override
        public List<String> inputsOf(String stage) {
            return List.of();
        }
    }

    private final class Services implements StageServices {
        private final RolloutSettings settings = new RolloutSettings(
                "unused", 1_000, 1_000, Duration.ofMinutes(1), 1, Duration.ofMinutes(1), OptionalLong.empty());

        @Override
        public Rollouts rollouts(
                String runId, Path journals, ProgressSink progress, IncidentSink incidents, Runnable checkCancelled) {
            return new JournaledRollouts(
                    journals,
                    new RolloutEnvironment(
                            runId,
                            new TextServices(),
                            settings,
                            Clock.systemUTC(),
                            progress,
                            incidents,
                            checkCancelled));
        }

        @Override
        public GameRounds games(
                String runId, Optional<Duration> lateAfter, IncidentSink incidents, Runnable checkCancelled) {
            throw new UnsupportedOperationException("nobody plays here");
        }

        @Override
        public RewardScoring scoring() {
            throw new UnsupportedOperationException("phases are scored");
        }

        @Override
        public ModelPublisher publisher(String runId) {
            return registry.publisher(runId);
        }
    }
}
