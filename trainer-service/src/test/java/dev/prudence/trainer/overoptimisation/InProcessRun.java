package dev.prudence.trainer.overoptimisation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.monitor.Alarm;
import dev.prudence.monitor.Observation;
import dev.prudence.proto.run.v1.PlanObserved;
import dev.prudence.proto.run.v1.SampleObserved;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.trainer.games.GameRounds;
import dev.prudence.trainer.registry.ModelPublisher;
import dev.prudence.trainer.rollout.Rollouts;
import dev.prudence.trainer.run.Experiment;
import dev.prudence.trainer.run.RewardScoring;
import dev.prudence.trainer.run.RunRecord;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.StageOutput;
import dev.prudence.trainer.run.StageRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Runs an experiment's stages one after another in a directory; a stage sees what it declares and nothing else. */
final class InProcessRun {
    private final JsonNode document;
    private final Path directory;
    private final InProcessServices services;
    private final Rollouts rollouts;
    private final List<StageRecord> done = new ArrayList<>();
    private final List<String> incidents = new ArrayList<>();
    private final Map<String, List<Observation>> observations = new LinkedHashMap<>();
    private final List<Alarm> alarms = new ArrayList<>();
    private final List<SampleObserved> samples = new ArrayList<>();

    InProcessRun(JsonNode document, Path directory) {
        this(document, directory, rollouts -> rollouts);
    }

    /** @param disturbance what happens to phases on their way */
    InProcessRun(JsonNode document, Path directory, UnaryOperator<Rollouts> disturbance) {
        this.services = new InProcessServices(directory.resolve("registry"));
        this.rollouts = disturbance.apply(services);
        this.document = document;
        this.directory = directory;
    }

    /** Runs everything; the files are in the directory afterwards. */
    void run(Experiment experiment) throws Exception {
        for (Stage stage : experiment.stages(document)) {
            run(stage);
        }
    }

    List<String> incidents() {
        return incidents;
    }

    /** By the policy's name. */
    Map<String, List<Observation>> observations() {
        return observations;
    }

    List<SampleObserved> samples() {
        return samples;
    }

    List<Alarm> alarms() {
        return alarms;
    }

    List<StageRecord> stages() {
        return done;
    }

    private void run(Stage stage) throws Exception {
        long start = System.nanoTime();
        Context context = new Context(stage);
        Files.createDirectories(context.directory());
        Files.createDirectories(context.checkpoints());
        StageOutput output = stage.run(context);
        double seconds = (System.nanoTime() - start) / 1e9;
        done.add(new StageRecord(stage.name(), "key", seconds, false, output.metrics()));
    }

    private final class Context implements StageContext {
        private final Stage stage;

        Context(Stage stage) {
            this.stage = stage;
        }

        @Override
        public String runId() {
            return "in-process";
        }

        @Override
        public String stage() {
            return stage.name();
        }

        @Override
        public long seed() {
            return config("seed").asLong();
        }

        @Override
        public JsonNode config() {
            ObjectNode declared = JsonNodeFactory.instance.objectNode();
            stage.sections().forEach(section -> declared.set(section, document.path(section)));
            return declared;
        }

        @Override
        public JsonNode config(String section) {
            if (!stage.sections().contains(section)) {
                throw new IllegalArgumentException("the stage does not declare this section: section=" + section);
            }
            return document.path(section);
        }

        @Override
        public Path directory() {
            return directory.resolve("stages").resolve(stage.name());
        }

        @Override
        public Path checkpoints() {
            return directory.resolve("checkpoints").resolve(stage.name());
        }

        @Override
        public Path runDirectory() {
            return directory;
        }

        @Override
        public Path upstream(String name) {
            if (!stage.upstream().contains(name)) {
                throw new IllegalArgumentException("the stage does not declare this upstream: stage=" + name);
            }
            return directory.resolve("stages").resolve(name);
        }

        @Override
        public RunRecord record() {
            return new RunRecord(
                    "in-process",
                    document.path("experiment").asText(),
                    document.path("preset").asText(),
                    document.path("seed").asLong(),
                    "test",
                    "cpu",
                    "0".repeat(64),
                    Instant.EPOCH,
                    document,
                    done);
        }

        @Override
        public void metric(String name, double value, long step) {}

        @Override
        public void incident(Severity severity, String code, String message) {
            incidents.add(code + ": " + message);
        }

        @Override
        public void observed(String policy, String algorithm, Observation observation) {
            observations.computeIfAbsent(policy, missing -> new ArrayList<>()).add(observation);
        }

        @Override
        public void observed(SampleObserved sample) {
            samples.add(sample);
        }

        @Override
        public void observed(PlanObserved plan) {
            throw new UnsupportedOperationException("Nobody plays here");
        }

        @Override
        public void alarm(String policy, Alarm alarm) {
            alarms.add(alarm);
        }

        @Override
        public void awaitSignOff(String question) {
            incidents.add("sign-off-required: " + question);
        }

        @Override
        public Rollouts rollouts() {
            return rollouts;
        }

        @Override
        public GameRounds games(Optional<Duration> lateAfter) {
            throw new UnsupportedOperationException("Nobody plays here");
        }

        @Override
        public RewardScoring scoring() {
            throw new AssertionError("the vector task has a judge of its own");
        }

        @Override
        public ModelPublisher publisher() {
            return services;
        }

        @Override
        public void checkCancelled() {}

        @Override
        public void progress(String activity, long finished, long total, String unit) {}
    }
}
