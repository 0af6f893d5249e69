package dev.prudence.sinks.openlineage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.proto.run.v1.RunEnded;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.sinks.EventSink;
import dev.prudence.sinks.SinkEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells OpenLineage of runs and of their stages, which have the run as their parent: START, COMPLETE, FAIL, ABORT, and RUNNING at most once in a
 * while. Ids of runs follow from ours, so events that come twice say the same. Not thread-safe.
 */
public final class LineageSink implements EventSink {

    private static final int MOST_RUNS = 1_000;

    private final LineageTransport transport;
    private final LineageEvents events;
    private final Duration quiet;
    /** Runs that are going on, by id. */
    private final Map<String, LineageRun> runs = new LinkedHashMap<>();

    /**
     * A sink.
     *
     * @param namespace of jobs and datasets
     * @param quiet time between two RUNNING events of a stage, by the time of its events
     */
    public LineageSink(LineageTransport transport, String namespace, Duration quiet) {
        this.transport = transport;
        this.events = new LineageEvents(namespace);
        this.quiet = quiet;
    }

    @Override
    public void resume(JsonNode checkpoint) throws IOException {
        transport.resume(checkpoint.path("transport"));
        runs.clear();
        checkpoint.path("runs").properties().forEach(each -> runs.put(each.getKey(), LineageRun.of(each.getValue())));
    }

    @Override
    public void deliver(List<SinkEvent> delivered) throws IOException, InterruptedException {
        List<ObjectNode> out = new ArrayList<>();
        for (SinkEvent event : delivered) {
            take(event, out::add);
        }
        transport.send(out);
        while (runs.size() > MOST_RUNS) {
            runs.remove(runs.keySet().iterator().next());
        }
    }

    @Override
    public JsonNode checkpoint() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.set("transport", transport.checkpoint());
        ObjectNode known = node.putObject("runs");
        runs.forEach((id, run) -> known.set(id, run.json()));
        return node;
    }

    private void take(SinkEvent event, Consumer<ObjectNode> out) {
        switch (event.event().getFactCase()) {
            case RUN_STARTED -> started(event, out);
            case STAGE_STARTED -> stageStarted(event, out);
            case STAGE_PROGRESSED -> progressed(event, out);
            case MODEL_PUBLISHED -> run(event).stage(event.stage()).publish(event);
            case STAGE_COMPLETED -> stageCompleted(event, out);
            case RUN_ENDED -> ended(event, out);
            default -> {
                // No lineage.
            }
        }
    }

    /** Also of a run whose beginning is gone from the topic. */
    private LineageRun run(SinkEvent event) {
        return runs.computeIfAbsent(event.run(), id -> new LineageRun("unknown"));
    }

    private void started(SinkEvent event, Consumer<ObjectNode> out) {
        boolean known = runs.containsKey(event.run());
        LineageRun run = known
                ? run(event)
                : new LineageRun(event.event().getRunStarted().getExperiment());
        runs.put(event.run(), run);
        out.accept(events.run(known ? "RUNNING" : "START", event, run));
    }

    private void stageStarted(SinkEvent event, Consumer<ObjectNode> out) {
        LineageRun run = run(event);
        LineageStage stage = run.stage(event.stage());
        boolean again = stage.isRunning();
        stage.start(event.event().getStageStarted().getUpstreamList(), event.millis());
        out.accept(events.stage(again ? "RUNNING" : "START", event, run, event.stage()));
    }

    private void progressed(SinkEvent event, Consumer<ObjectNode> out) {
        LineageRun run = run(event);
        if (run.stage(event.stage()).speaksAgain(event.millis(), quiet)) {
            out.accept(events.progress(event, run));
        }
    }

    private void stageCompleted(SinkEvent event, Consumer<ObjectNode> out) {
        LineageRun run = run(event);
        run.stage(event.stage()).complete(event.event().getStageCompleted().getKey());
        out.accept(events.completed(event, run));
    }

    private void ended(SinkEvent event, Consumer<ObjectNode> out) {
        LineageRun run = run(event);
        RunEnded end = event.event().getRunEnded();
        String type = type(end.getStatus());
        run.running().forEach(stage -> out.accept(events.broken(type, event, run, stage)));
        out.accept(type.equals("COMPLETE") ? events.run(type, event, run) : events.broken(type, event, run));
        runs.remove(event.run());
    }

    private static String type(RunStatus status) {
        return switch (status) {
            case RUN_STATUS_COMPLETED -> "COMPLETE";
            case RUN_STATUS_CANCELLED -> "ABORT";
            default -> "FAIL";
        };
    }
}
