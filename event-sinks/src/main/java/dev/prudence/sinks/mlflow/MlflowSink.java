package dev.prudence.sinks.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.proto.run.v1.RunEnded;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.RunStarted;
import dev.prudence.sinks.EventSink;
import dev.prudence.sinks.SinkEvent;
import dev.prudence.sinks.http.Endpoint;
import dev.prudence.sinks.http.RefusedException;
import dev.prudence.sinks.http.UnavailableException;
import java.io.IOException;
import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps runs in MLflow: an MLflow experiment for each of ours, a run with parameters, metrics and tags for each run, and what a run leaves behind
 * as artefacts where this process sees the run's directory. A run is found again by its tag {@value #RUN_TAG}, and the same points may be sent
 * twice, so nothing is there twice. Not thread-safe.
 */
public final class MlflowSink implements EventSink {

    static final String RUN_TAG = "prudence.run_id";
    private static final Logger LOG = System.getLogger(MlflowSink.class.getName());
    private static final int MOST_RUNS = 2_000;

    private final MlflowClient client;
    private final String prefix;
    private final boolean artifacts;
    /** By our id; the least recently used first. */
    private final Map<String, MlflowRun> runs = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * A sink.
     *
     * @param prefix of the names of experiments: {@code prudence/}
     * @param artifacts whether files are sent as well
     */
    public MlflowSink(Endpoint server, String prefix, boolean artifacts) {
        this.client = new MlflowClient(server);
        this.prefix = prefix;
        this.artifacts = artifacts;
    }

    @Override
    public void resume(JsonNode checkpoint) {
        runs.clear();
        checkpoint.properties().forEach(each -> runs.put(each.getKey(), MlflowRun.of(each.getValue())));
    }

    @Override
    public void deliver(List<SinkEvent> events) throws IOException, InterruptedException {
        Map<String, Facts> facts = new LinkedHashMap<>();
        for (SinkEvent event : events) {
            facts.computeIfAbsent(event.run(), missing -> new Facts()).add(event);
        }
        for (Map.Entry<String, Facts> each : facts.entrySet()) {
            try {
                deliver(each.getKey(), each.getValue());
            } catch (RefusedException refused) {
                LOG.log(
                        Logger.Level.WARNING,
                        "MLflow refuses what belongs to a run, and it is left out: run=" + each.getKey() + ", "
                                + refused.getMessage());
            } catch (UnavailableException failure) {
                if (!MlflowClient.saysThatNothingIsThere(failure)) {
                    throw failure;
                }
                runs.remove(each.getKey());
                LOG.log(
                        Logger.Level.WARNING,
                        "Somebody has deleted a run in MLflow, and what belongs to it is left out: run="
                                + each.getKey());
            }
        }
        while (runs.size() > MOST_RUNS) {
            runs.remove(runs.keySet().iterator().next());
        }
    }

    @Override
    public JsonNode checkpoint() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        runs.forEach((id, run) -> node.set(id, run.json()));
        return node;
    }

    private void deliver(String id, Facts facts) throws IOException, InterruptedException {
        MlflowRun run = run(id, facts);
        RunBatch batch = new RunBatch();
        Optional<RunStarted> started = facts.started();
        if (started.isPresent() && !run.isNew()) {
            client.update(run.id(), "RUNNING", 0);
        }
        RunFacts.into(batch, facts.events(), run);
        for (ObjectNode request : batch.requests(run.id())) {
            try {
                client.logBatch(request);
            } catch (RefusedException refused) {
                LOG.log(
                        Logger.Level.WARNING,
                        "MLflow refuses a request, and it is left out: run=" + id + ", " + refused.getMessage());
            }
        }
        Optional<SinkEvent> ended = facts.ended();
        if (ended.isPresent()) {
            RunEnded end = ended.get().event().getRunEnded();
            if (artifacts && MlflowClient.takesArtifacts(run.artifacts())) {
                RunArtifacts.send(client, run.artifacts(), end.getOutputDirectory());
            }
            client.update(run.id(), status(end), ended.get().millis());
        }
        runs.put(id, run.known());
    }

    private MlflowRun run(String id, Facts facts) throws IOException, InterruptedException {
        MlflowRun known = runs.get(id);
        if (known != null) {
            return known;
        }
        String name = facts.started().map(RunStarted::getExperiment).orElse("unknown");
        String experiment = client.experiment(prefix + name);
        Optional<JsonNode> found = client.runTagged(experiment, RUN_TAG, id);
        if (found.isPresent()) {
            return MlflowRun.found(found.get());
        }
        RunBatch tags = new RunBatch();
        tags.tag(RUN_TAG, id);
        tags.tag("mlflow.source.name", "prudence");
        tags.tag("mlflow.source.type", "JOB");
        return MlflowRun.made(
                client.create(experiment, id, facts.events().get(0).millis(), tags.tags()));
    }

    private static String status(RunEnded end) {
        return switch (end.getStatus()) {
            case RUN_STATUS_COMPLETED -> "FINISHED";
            case RUN_STATUS_CANCELLED -> "KILLED";
            default -> "FAILED";
        };
    }

    /** The events of one run in a delivery. */
    private static final class Facts {
        private final List<SinkEvent> events = new ArrayList<>();

        void add(SinkEvent event) {
            events.add(event);
        }

        List<SinkEvent> events() {
            return events;
        }

        Optional<RunStarted> started() {
            return events.stream()
                    .map(SinkEvent::event)
                    .filter(RunEvent::hasRunStarted)
                    .map(RunEvent::getRunStarted)
                    .findFirst();
        }

        /** Its end, unless it went on afterwards. */
        Optional<SinkEvent> ended() {
            SinkEvent last = null;
            for (SinkEvent each : events) {
                if (each.event().hasRunStarted()) {
                    last = null;
                } else if (each.event().hasRunEnded()) {
                    last = each;
                }
            }
            return Optional.ofNullable(last);
        }
    }
}
