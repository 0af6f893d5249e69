package dev.prudence.sinks.openlineage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.StageProgressed;
import dev.prudence.sinks.SinkEvent;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Writes OpenLineage run events, after version 2-0-2 of the specification. This class is thread-safe. */
final class LineageEvents {

    private static final String PRODUCER = "https://prudence.dev/event-sinks";
    private static final String SPECIFICATION = "https://openlineage.io/spec/";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String namespace;

    LineageEvents(String namespace) {
        this.namespace = namespace;
    }

    /** An event of the whole run. */
    ObjectNode run(String type, SinkEvent event, LineageRun run) {
        ObjectNode node = event(type, event, event.run(), run.experiment(), "EXPERIMENT");
        if (event.event().getFactCase() == RunEvent.FactCase.RUN_STARTED) {
            ObjectNode facet = runFacet(node, "prudence_configuration");
            facet.put("preset", event.event().getRunStarted().getPreset());
            facet.put("digest", event.event().getRunStarted().getConfigDigest());
        }
        return node;
    }

    /** An event of a stage that goes on. */
    ObjectNode stage(String type, SinkEvent event, LineageRun run, String stage) {
        String job = run.experiment() + "." + stage;
        ObjectNode node = event(type, event, event.run() + "/" + stage, job, "STAGE");
        ObjectNode parent = facet(facets(node), "parent", "facets/1-1-0/ParentRunFacet.json#/$defs/ParentRunFacet");
        parent.putObject("run").put("runId", id(event.run()));
        parent.putObject("job").put("namespace", namespace).put("name", run.experiment());
        for (String upstream : run.stage(stage).upstream()) {
            dataset(
                    (ArrayNode) node.get("inputs"),
                    run.experiment() + "/" + upstream,
                    run.stage(upstream).key());
        }
        return node;
    }

    /** How far a stage is. */
    ObjectNode progress(SinkEvent event, LineageRun run) {
        ObjectNode node = stage("RUNNING", event, run, event.stage());
        StageProgressed progress = event.event().getStageProgressed();
        runFacet(node, "prudence_progress")
                .put("activity", progress.getActivity())
                .put("done", progress.getDone())
                .put("total", progress.getTotal())
                .put("unit", progress.getUnit());
        return node;
    }

    /** A stage that is done, with its output and the models that it has published. */
    ObjectNode completed(SinkEvent event, LineageRun run) {
        ObjectNode node = stage("COMPLETE", event, run, event.stage());
        LineageStage stage = run.stage(event.stage());
        ArrayNode outputs = (ArrayNode) node.get("outputs");
        dataset(outputs, run.experiment() + "/" + event.stage(), stage.key());
        stage.models().forEach((model, version) -> dataset(outputs, run.experiment() + "/models/" + model, version));
        runFacet(node, "prudence_output")
                .put("cached", event.event().getStageCompleted().getCached())
                .put("seconds", event.event().getStageCompleted().getSeconds());
        return node;
    }

    /** A run that did not complete. */
    ObjectNode broken(String type, SinkEvent event, LineageRun run) {
        return because(event, run(type, event, run));
    }

    /** A stage that was going on then. */
    ObjectNode broken(String type, SinkEvent event, LineageRun run, String stage) {
        return because(event, stage(type, event, run, stage));
    }

    private static ObjectNode because(SinkEvent event, ObjectNode node) {
        String reason = event.event().getRunEnded().getReason();
        facet(facets(node), "errorMessage", "facets/1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet")
                .put("message", reason.isBlank() ? "no reason was given" : reason)
                .put("programmingLanguage", "JAVA");
        return node;
    }

    private ObjectNode event(String type, SinkEvent event, String identity, String job, String jobType) {
        ObjectNode node = JSON.objectNode()
                .put("eventType", type)
                .put("eventTime", event.time().toString())
                .put("producer", PRODUCER)
                .put("schemaURL", SPECIFICATION + "2-0-2/OpenLineage.json#/$defs/RunEvent");
        node.putObject("run").put("runId", id(identity)).putObject("facets");
        ObjectNode named = node.putObject("job").put("namespace", namespace).put("name", job);
        facet(named.putObject("facets"), "jobType", "facets/2-0-3/JobTypeJobFacet.json#/$defs/JobTypeJobFacet")
                .put("processingType", "BATCH")
                .put("integration", "PRUDENCE")
                .put("jobType", jobType);
        node.putArray("inputs");
        node.putArray("outputs");
        runFacet(node, "prudence_run")
                .put("id", event.run())
                .put("sequence", event.event().getSequence());
        return node;
    }

    private void dataset(ArrayNode datasets, String name, String version) {
        ObjectNode facets = datasets.addObject()
                .put("namespace", namespace)
                .put("name", name)
                .putObject("facets");
        if (!version.isEmpty()) {
            facet(facets, "version", "facets/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet")
                    .put("datasetVersion", version);
        }
    }

    private static ObjectNode facets(ObjectNode node) {
        return (ObjectNode) node.at("/run/facets");
    }

    /** One of our own. */
    private static ObjectNode runFacet(ObjectNode node, String name) {
        return facet(facets(node), name, "2-0-2/OpenLineage.json#/$defs/RunFacet");
    }

    private static ObjectNode facet(ObjectNode facets, String name, String schema) {
        return facets.putObject(name).put("_producer", PRODUCER).put("_schemaURL", SPECIFICATION + schema);
    }

    /** The same for the same run or stage, whoever asks. */
    static String id(String identity) {
        return UUID.nameUUIDFromBytes(("prudence/" + identity).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
