package dev.prudence.trainer.run;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.trainer.events.RunEventLog;
import dev.prudence.trainer.journal.WholeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs on disk: {@code <root>/<run-id>/run.json}, its events beside it, the checkpoints of its stages, and an empty file
 * {@code cancelled} when somebody asked it to stop. A run's file is replaced at once, so a crash leaves the old one or the
 * new one.
 *
 * <p>This class is thread-safe.
 */
public final class RunStore implements AutoCloseable {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Logger LOG = LoggerFactory.getLogger(RunStore.class);
    private static final String FILE = "run.json";
    private static final String CANCELLATION = "cancelled";

    private final Path root;
    private final InstantSource clock;
    private final RunEventLog.Listener listener;
    private final Map<String, RunEventLog> logs = new ConcurrentHashMap<>();
    private final Set<String> knownDamaged = ConcurrentHashMap.newKeySet();
    private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();

    /**
     * Opens the store below a directory.
     *
     * @param listener is told every event of every run; must return at once
     */
    public RunStore(Path root, InstantSource clock, RunEventLog.Listener listener) {
        this.root = root;
        this.clock = clock;
        this.listener = listener;
    }

    /** Writes a run. */
    public void save(StoredRun run) {
        ObjectNode json = JSON.createObjectNode()
                .put("schemaVersion", 1)
                .put("id", run.id())
                .put("status", run.status().name())
                .put("started", run.started().toString())
                .put("ended", run.ended().map(Instant::toString).orElse(null))
                .put("reason", run.reason())
                .put("outputDirectory", run.outputDirectory().toString())
                .put("fresh", run.fresh())
                .put("configDigest", run.configDigest());
        json.set("document", run.document());
        run.stages().forEach(stage -> json.withArray("stages").add(write(stage)));
        try {
            WholeFiles.replace(directory(run.id()).resolve(FILE), JSON.writeValueAsBytes(json));
        } catch (IOException failure) {
            throw new UncheckedIOException("the run cannot be written, runId=" + run.id(), failure);
        }
        watchers.forEach(watcher -> watcher.accept(run.id()));
    }

    /**
     * Reads a run.
     *
     * @throws IllegalStateException if its file is damaged; names the directory
     */
    public Optional<StoredRun> find(String id) {
        if (!isId(id) || !Files.exists(directory(id).resolve(FILE))) {
            return Optional.empty();
        }
        return Optional.of(read(id));
    }

    /** All runs, newest first. One whose file is damaged is left out, which the log says once. */
    public List<StoredRun> list() {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(root)) {
            return all.map(path -> intact(path.getFileName().toString()))
                    .flatMap(Optional::stream)
                    .sorted(Comparator.comparing(StoredRun::started)
                            .thenComparing(StoredRun::id)
                            .reversed())
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("the runs cannot be listed, root=" + root, failure);
        }
    }

    /** A damaged run keeps nobody from the others. */
    private Optional<StoredRun> intact(String id) {
        try {
            return find(id);
        } catch (IllegalStateException damaged) {
            if (knownDamaged.add(id)) {
                LOG.error("A run is left out: {}", damaged.getMessage());
            }
            return Optional.empty();
        }
    }

    /** The ids of all runs, in no order. */
    public List<String> ids() {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(root)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(RunStore::isId)
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("the runs cannot be listed, root=" + root, failure);
        }
    }

    /** Differs whenever a run was written again; empty for an unknown run. */
    public Optional<Object> fingerprint(String id) {
        try {
            BasicFileAttributes file = Files.readAttributes(directory(id).resolve(FILE), BasicFileAttributes.class);
            return Optional.of(List.of(file.lastModifiedTime(), file.size(), String.valueOf(file.fileKey())));
        } catch (NoSuchFileException unknown) {
            return Optional.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException("the run cannot be looked at, runId=" + id, failure);
        }
    }

    /** Tells of every run that was written from now on, by its id; close the returned handle to stop. Must return at once. */
    public RunEventLog.Subscription subscribe(Consumer<String> saved) {
        watchers.add(saved);
        return () -> watchers.remove(saved);
    }

    /**
     * Notes on disk that a run shall not go on, so that a crash does not forget it. A disk that does not take the note is
     * logged: the run of this process stops all the same.
     */
    void noteCancellation(String id) {
        try {
            WholeFiles.replace(directory(id).resolve(CANCELLATION), new byte[0]);
        } catch (IOException failure) {
            LOG.warn("A cancellation could not be noted and would not survive a crash, runId={}", id, failure);
        }
    }

    boolean isCancellationNoted(String id) {
        return Files.exists(directory(id).resolve(CANCELLATION));
    }

    /** The events of a run. */
    public RunEventLog events(String id) {
        return logs.computeIfAbsent(id, this::open);
    }

    /** What the service keeps of a run. */
    public Path directory(String id) {
        if (!isId(id)) {
            throw new IllegalArgumentException("a run id holds letters, digits and dashes, runId=" + id);
        }
        return root.resolve(id);
    }

    /** Whether a text can be a run's id. */
    public static boolean isId(String text) {
        return text.matches("[A-Za-z0-9][A-Za-z0-9-]{0,99}");
    }

    @Override
    public void close() {
        logs.values().forEach(RunEventLog::close);
    }

    private RunEventLog open(String id) {
        RunEventLog log = RunEventLog.open(directory(id).resolve("events.log"), id, clock);
        log.subscribe(listener);
        return log;
    }

    private StoredRun read(String id) {
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(directory(id).resolve(FILE)));
            List<StageRecord> stages = new ArrayList<>();
            json.path("stages").forEach(stage -> stages.add(stage(stage)));
            return new StoredRun(
                    id,
                    json.get("document"),
                    json.get("configDigest").asText(),
                    Path.of(json.get("outputDirectory").asText()),
                    json.get("fresh").asBoolean(),
                    RunStatus.valueOf(json.get("status").asText()),
                    Instant.parse(json.get("started").asText()),
                    Optional.of(json.get("ended")).filter(JsonNode::isTextual).map(end -> Instant.parse(end.asText())),
                    json.get("reason").asText(),
                    stages);
        } catch (IOException | RuntimeException failure) {
            throw new IllegalStateException(
                    "the run's file is damaged; move its directory away, directory=" + directory(id), failure);
        }
    }

    private static ObjectNode write(StageRecord stage) {
        ObjectNode json = JSON.createObjectNode()
                .put("name", stage.name())
                .put("key", stage.key())
                .put("seconds", stage.seconds())
                .put("cached", stage.cached());
        stage.metrics().forEach(json.putObject("metrics")::put);
        return json;
    }

    private static StageRecord stage(JsonNode json) {
        SortedMap<String, Double> metrics = new TreeMap<>();
        json.get("metrics")
                .properties()
                .forEach(
                        metric -> metrics.put(metric.getKey(), metric.getValue().doubleValue()));
        return new StageRecord(
                json.get("name").asText(),
                json.get("key").asText(),
                json.get("seconds").doubleValue(),
                json.get("cached").asBoolean(),
                metrics);
    }
}
