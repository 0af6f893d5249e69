package dev.prudence.trainer.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.monitoring.LogFields;
import dev.prudence.proto.run.v1.IncidentRaised;
import dev.prudence.proto.run.v1.RunStarted;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.proto.run.v1.StageCompleted;
import dev.prudence.proto.run.v1.StageStarted;
import dev.prudence.trainer.events.RunEventLog;
import dev.prudence.trainer.run.RunStageContext.StageDirectories;
import dev.prudence.trainer.run.StageCache.Entry;
import dev.prudence.trainer.run.StageCache.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the stages of one run in order, from the cache where it can. What is done is noted in the store after each stage,
 * so that a restarted run goes on behind it. Not thread-safe.
 */
final class RunExecution {

    private final RunStore store;
    private final StageCache cache;
    private final StageServices services;
    private final Software software;
    private final InstantSource clock;
    private final RunControl control;
    private final RunEventLog events;

    private final Map<String, String> keys = new HashMap<>();
    private final Map<String, Path> outputs = new HashMap<>();
    private final List<StageRecord> records = new ArrayList<>();
    private StoredRun run;
    private Optional<String> current = Optional.empty();

    RunExecution(
            StoredRun run,
            RunStore store,
            StageCache cache,
            StageServices services,
            Software software,
            InstantSource clock,
            RunControl control) {
        this.run = run;
        this.store = store;
        this.cache = cache;
        this.services = services;
        this.software = software;
        this.clock = clock;
        this.control = control;
        this.events = store.events(run.id());
    }

    /** Runs every stage; returns the run with all of them noted. */
    StoredRun execute(List<Stage> stages) throws Exception {
        boolean resumed = events.lastSequence() > 0;
        events.append(
                "",
                event -> event.setRunStarted(RunStarted.newBuilder()
                        .setExperiment(run.experiment())
                        .setPreset(run.preset())
                        .setConfigDigest(run.configDigest())
                        .addAllStages(stages.stream().map(Stage::name).toList())
                        .setResumed(resumed)
                        .putAllParameters(FlatDocument.of(run.document()))));
        RunFiles.writeInputs(run, software);
        for (Stage stage : stages) {
            try (LogFields fields = LogFields.run(run.id()).and("stage", stage.name())) {
                execute(stage);
            }
        }
        return run;
    }

    /** The run with the stages that are done. */
    StoredRun run() {
        return run;
    }

    /** The stage that is being run. */
    Optional<String> stage() {
        return current;
    }

    private void execute(Stage stage) throws Exception {
        control.check();
        current = Optional.of(stage.name());
        ObjectNode sections = StageKey.sections(stage, run.document());
        String key = StageKey.of(stage, run.document(), upstream(stage, keys), software.digests());
        keys.put(stage.name(), key);
        events.append(
                stage.name(),
                event -> event.setStageStarted(StageStarted.newBuilder().addAllUpstream(stage.upstream())));
        Instant started = clock.instant();
        Optional<StageRecord> earlier = doneEarlier(stage, key);
        Optional<Entry> known = known(stage, key, earlier.isPresent());
        Entry entry = known.isPresent() ? known.get() : run(stage, key, sections);
        StageRecord record = earlier.filter(done -> known.isPresent())
                .orElseGet(() -> new StageRecord(
                        stage.name(),
                        key,
                        seconds(started),
                        known.isPresent(),
                        entry.output().metrics()));
        complete(stage, entry, record);
    }

    /** This run's own record of a stage that was done before a restart. */
    private Optional<StageRecord> doneEarlier(Stage stage, String key) {
        return run.stages().stream()
                .filter(done -> done.name().equals(stage.name()) && done.key().equals(key))
                .findFirst();
    }

    private Optional<Entry> known(Stage stage, String key, boolean ownWork) {
        if (!stage.cacheable() || (run.fresh() && !ownWork)) {
            return Optional.empty();
        }
        if (cache.check(stage.name(), key) == Finding.DAMAGED) {
            events.append(
                    stage.name(),
                    event -> event.setIncidentRaised(IncidentRaised.newBuilder()
                            .setSeverity(Severity.SEVERITY_WARNING)
                            .setCode("cache-damaged")
                            .setMessage("A kept output no longer matches its digest and is made again, stage="
                                    + stage.name())));
        }
        return cache.find(stage.name(), key);
    }

    private Entry run(Stage stage, String key, ObjectNode sections) throws Exception {
        Path checkpoints = checkpoints(stage);
        Path files = stage.cacheable() ? cache.stage(stage.name()) : ownOutput(stage);
        try {
            StageOutput output = stage.run(context(stage, sections, files, checkpoints));
            return stage.cacheable() ? cache.publish(stage.name(), key, files, output) : new Entry(files, output);
        } catch (Exception | Error failure) {
            if (stage.cacheable()) {
                cache.discard(files);
            }
            throw failure;
        }
    }

    private void complete(Stage stage, Entry entry, StageRecord record) throws IOException {
        outputs.put(stage.name(), entry.files());
        records.add(record);
        run = run.withStages(records);
        store.save(run);
        FileTrees.delete(stageDirectory(stage).resolve("checkpoints"));
        RunFiles.link(run, stage.name(), entry.files());
        events.append(
                stage.name(),
                event -> event.setStageCompleted(StageCompleted.newBuilder()
                        .setSeconds(record.seconds())
                        .setCached(record.cached())
                        .setKey(record.key())
                        .putAllMetrics(record.metrics())));
    }

    private StageContext context(Stage stage, ObjectNode sections, Path files, Path checkpoints) {
        StageDirectories directories =
                new StageDirectories(files, checkpoints, run.outputDirectory(), upstream(stage, outputs));
        return new RunStageContext(stage.name(), sections, record(), directories, events, services, control, clock);
    }

    private RunRecord record() {
        return new RunRecord(
                run.id(),
                run.experiment(),
                run.preset(),
                run.seed(),
                software.version(),
                software.device(),
                run.configDigest(),
                run.started(),
                run.document().deepCopy(),
                records);
    }

    private Path checkpoints(Stage stage) throws IOException {
        return Files.createDirectories(stageDirectory(stage).resolve("checkpoints"));
    }

    private Path ownOutput(Stage stage) throws IOException {
        Path output = stageDirectory(stage).resolve("output");
        FileTrees.delete(output);
        return Files.createDirectories(output);
    }

    private Path stageDirectory(Stage stage) {
        return store.directory(run.id()).resolve("stages").resolve(stage.name());
    }

    private double seconds(Instant since) {
        return Duration.between(since, clock.instant()).toMillis() / 1e3;
    }

    private static <T> Map<String, T> upstream(Stage stage, Map<String, T> all) {
        Map<String, T> declared = new HashMap<>();
        for (String name : stage.upstream()) {
            T value = all.get(name);
            if (value == null) {
                throw new IllegalStateException(
                        "an upstream stage must stand before, stage=" + stage.name() + " upstream=" + name);
            }
            declared.put(name, value);
        }
        return declared;
    }
}
