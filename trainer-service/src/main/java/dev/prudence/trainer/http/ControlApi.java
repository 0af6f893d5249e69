package dev.prudence.trainer.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.experiments.ExperimentCatalogue;
import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.trainer.dashboard.RunSummary;
import dev.prudence.trainer.run.RunStore;
import dev.prudence.trainer.run.StoredRun;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Starts and ends runs, under the rules of the command line. */
final class ControlApi {

    private static final int MOST_CHANGES = 500;
    private static final int MOST_CHARACTERS = 4_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunControls controls;
    private final KnownRuns runs;

    ControlApi(RunControls controls, KnownRuns runs) {
        this.controls = controls;
        this.runs = runs;
    }

    void mount(Api api) {
        api.get("/experiments", question -> experiments());
        api.get("/experiments/:experiment/schema", ControlApi::schema);
        api.get("/experiments/:experiment/presets/:preset", ControlApi::preset);
        api.post("/experiments/check", ControlApi::check);
        api.post("/runs", this::start);
        api.post("/runs/:run/cancel", this::cancel);
        api.post("/runs/:run/sign-off", this::signOff);
    }

    private static Answer experiments() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (String name : ExperimentCatalogue.names()) {
            ObjectNode experiment = json.withArray("experiments").addObject().put("name", name);
            ExperimentCatalogue.presets(name).forEach(experiment.withArray("presets")::add);
        }
        return Answer.ok(json);
    }

    private static Answer schema(Question question) throws IOException {
        return Answer.ok(JSON.readTree(ExperimentCatalogue.schemaText(question.path("experiment"))));
    }

    private static Answer preset(Question question) {
        return Answer.ok(resolve(question.path("experiment"), question.path("preset"), Map.of())
                .tree());
    }

    private static Answer check(Question question) {
        ExperimentDocument document = document(question.body());
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("digest", document.digest());
        json.set("document", document.tree());
        return Answer.ok(json);
    }

    private Answer start(Question question) {
        ObjectNode body = question.body();
        String id = text(body, "runId");
        if (!id.isEmpty() && !RunStore.isId(id)) {
            throw new IllegalArgumentException("a run id holds letters, digits and dashes: runId=" + id);
        }
        StoredRun run = controls.start(document(body), id, body.path("fresh").asBoolean());
        return Answer.created(RunJson.of(RunSummary.of(run)), Api.ROOT + "/runs/" + run.id());
    }

    private Answer cancel(Question question) {
        StoredRun run = runs.require(question.path("run"));
        controls.cancel(run.id());
        return Answer.accepted(RunJson.of(RunSummary.of(run)));
    }

    private Answer signOff(Question question) {
        StoredRun run = runs.require(question.path("run"));
        controls.signOff(run.id());
        return Answer.accepted(RunJson.of(RunSummary.of(run)));
    }

    /** As {@code ./prudence run NAME --preset PRESET --set KEY=VALUE ...} resolves it. */
    private static ExperimentDocument document(ObjectNode body) {
        Map<String, String> changes = new LinkedHashMap<>();
        JsonNode set = body.path("set");
        if (set.size() > MOST_CHANGES) {
            throw new IllegalArgumentException(
                    "at most " + MOST_CHANGES + " keys may be set: set.length=" + set.size());
        }
        for (Map.Entry<String, JsonNode> entry : set.properties()) {
            if (!entry.getValue().isTextual()) {
                throw new IllegalArgumentException("values are texts, as after --set on the command line: set."
                        + entry.getKey() + "=" + entry.getValue());
            }
            changes.put(
                    bounded("set", entry.getKey()),
                    bounded("set", entry.getValue().textValue()));
        }
        return resolve(text(body, "experiment"), text(body, "preset"), changes);
    }

    private static ExperimentDocument resolve(String experiment, String preset, Map<String, String> changes) {
        // Only names from the catalogue: a document's own resolution would also read files.
        ExperimentCatalogue.presets(experiment);
        return ExperimentDocument.resolve(
                experiment, preset.isEmpty() ? ExperimentCatalogue.DEFAULT_PRESET : preset, changes);
    }

    private static String text(ObjectNode body, String key) {
        JsonNode value = body.path(key);
        if (!value.isMissingNode() && !value.isTextual()) {
            throw new IllegalArgumentException(key + " must be a text: " + key + "=" + value);
        }
        return bounded(key, value.asText(""));
    }

    private static String bounded(String key, String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException(
                    "a text has at most " + MOST_CHARACTERS + " characters: " + key + ".length=" + text.length());
        }
        return text;
    }
}
