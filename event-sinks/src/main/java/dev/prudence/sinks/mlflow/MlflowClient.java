package dev.prudence.sinks.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.sinks.http.Endpoint;
import dev.prudence.sinks.http.RefusedException;
import dev.prudence.sinks.http.UnavailableException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The calls of MLflow's REST API that are needed, version 2.0, as MLflow 2 and 3 serve it. This class is thread-safe. */
final class MlflowClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String API = "/api/2.0/mlflow/";
    private static final String ARTIFACTS = "mlflow-artifacts:";
    private static final int NOT_FOUND = 404;

    private final Endpoint server;

    MlflowClient(Endpoint server) {
        this.server = server;
    }

    /** Finds an experiment by its name, or makes it. */
    String experiment(String name) throws IOException, InterruptedException {
        Optional<String> known = find(name);
        if (known.isPresent()) {
            return known.get();
        }
        try {
            JsonNode made = post("experiments/create", JSON.createObjectNode().put("name", name));
            return made.path("experiment_id").asText();
        } catch (RefusedException refused) {
            // Somebody else was faster.
            return find(name).orElseThrow(() -> refused);
        }
    }

    private Optional<String> find(String name) throws IOException, InterruptedException {
        try {
            String query = "experiment_name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
            JsonNode found = JSON.readTree(server.get(API + "experiments/get-by-name?" + query));
            return Optional.of(found.at("/experiment/experiment_id").asText());
        } catch (UnavailableException failure) {
            if (saysThatNothingIsThere(failure)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** Whether the server knows no such thing, other than a path that it does not serve. */
    static boolean saysThatNothingIsThere(UnavailableException failure) {
        return failure.status() == NOT_FOUND
                && String.valueOf(failure.getMessage()).contains("RESOURCE_DOES_NOT_EXIST");
    }

    /** Finds the run with a tag. */
    Optional<JsonNode> runTagged(String experiment, String tag, String value) throws IOException, InterruptedException {
        ObjectNode request = JSON.createObjectNode()
                .put("filter", "tags.`" + tag + "` = '" + value.replace("'", "\\'") + "'")
                .put("max_results", 1);
        request.putArray("experiment_ids").add(experiment);
        JsonNode runs = post("runs/search", request).path("runs");
        return runs.isEmpty() ? Optional.empty() : Optional.of(runs.get(0).path("info"));
    }

    /** Begins a run; its info. */
    JsonNode create(String experiment, String name, long startMillis, ArrayNode tags)
            throws IOException, InterruptedException {
        ObjectNode request = JSON.createObjectNode()
                .put("experiment_id", experiment)
                .put("run_name", name)
                .put("start_time", startMillis);
        request.set("tags", tags);
        return post("runs/create", request).at("/run/info");
    }

    /** Tells how a run goes: {@code RUNNING}, {@code FINISHED}, {@code FAILED}, {@code KILLED}. */
    void update(String run, String status, long endMillis) throws IOException, InterruptedException {
        ObjectNode request = JSON.createObjectNode().put("run_id", run).put("status", status);
        if (endMillis > 0) {
            request.put("end_time", endMillis);
        }
        post("runs/update", request);
    }

    /** Adds to a run. */
    void logBatch(ObjectNode request) throws IOException, InterruptedException {
        post("runs/log-batch", request);
    }

    /** Whether files of a run go through the server itself, and not to a store that it only names. */
    static boolean takesArtifacts(String artifactUri) {
        return artifactUri.startsWith(ARTIFACTS);
    }

    /** Sends a file of a run. */
    void upload(String artifactUri, String name, Path file) throws IOException, InterruptedException {
        String root = artifactUri
                .substring(ARTIFACTS.length())
                .replaceFirst("^//[^/]*", "")
                .replaceFirst("^/+", "");
        server.put("/api/2.0/mlflow-artifacts/artifacts/" + root + "/" + name, file);
    }

    private JsonNode post(String call, ObjectNode request) throws IOException, InterruptedException {
        String answer = server.post(API + call, JSON.writeValueAsString(request));
        return answer.isBlank() ? JSON.createObjectNode() : JSON.readTree(answer);
    }
}
