package dev.prudence.sinks.mlflow;

import dev.prudence.sinks.TestServer;
import dev.prudence.sinks.TestServer.Answer;
import dev.prudence.sinks.TestServer.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.mlflow.api.proto.Service;
import org.mlflow_project.google.protobuf.InvalidProtocolBufferException;
import org.mlflow_project.google.protobuf.Message;
import org.mlflow_project.google.protobuf.util.JsonFormat;

/** Takes what MLflow's own messages can hold, within the limits that its documentation names, and refuses everything else. */
final class FakeMlflow implements AutoCloseable {

    private static final String API = "/api/2.0/mlflow/";
    private static final String FILES = "/api/2.0/mlflow-artifacts/artifacts/";

    final TestServer server = new TestServer();
    final Map<String, String> experiments = new LinkedHashMap<>();
    final Map<String, Run> runs = new LinkedHashMap<>();
    final Map<String, String> files = new TreeMap<>();

    /** A run. */
    static final class Run {
        final String experiment;
        final Map<String, String> tags = new TreeMap<>();
        final Map<String, String> params = new TreeMap<>();
        final List<String> metrics = new ArrayList<>();
        String status = "RUNNING";
        long start;
        long end;

        Run(String experiment) {
            this.experiment = experiment;
        }
    }

    FakeMlflow() throws IOException {
        server.answers(this::answer);
    }

    Run only() {
        return runs.values().iterator().next();
    }

    @Override
    public void close() {
        server.close();
    }

    private synchronized Answer answer(Request request) {
        try {
            if (request.method().equals("PUT") && request.path().startsWith(FILES)) {
                files.put(request.path().substring(FILES.length()), request.body());
                return Answer.OK;
            }
            String call = request.path().substring(API.length());
            return switch (call.replaceAll("\\?.*", "")) {
                case "experiments/get-by-name" -> byName(call.replaceAll(".*experiment_name=", ""));
                case "experiments/create" -> createExperiment(read(request, Service.CreateExperiment.newBuilder()));
                case "runs/search" -> search(read(request, Service.SearchRuns.newBuilder()));
                case "runs/create" -> create(read(request, Service.CreateRun.newBuilder()));
                case "runs/update" -> update(read(request, Service.UpdateRun.newBuilder()));
                case "runs/log-batch" -> batch(read(request, Service.LogBatch.newBuilder()));
                default -> new Answer(404, "{\"error_code\": \"ENDPOINT_NOT_FOUND\"}");
            };
        } catch (InvalidProtocolBufferException | IllegalArgumentException wrong) {
            return new Answer(
                    400, "{\"error_code\": \"INVALID_PARAMETER_VALUE\", \"message\": \"" + wrong.getMessage() + "\"}");
        }
    }

    @SuppressWarnings("unchecked")
    private static <B extends Message.Builder> B read(Request request, B into) throws InvalidProtocolBufferException {
        JsonFormat.parser().merge(request.body(), into);
        return into;
    }

    private Answer byName(String name) {
        String id = experiments.get(name.replace("%2F", "/"));
        return id == null
                ? new Answer(404, "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\"}")
                : new Answer(200, "{\"experiment\": {\"experiment_id\": \"" + id + "\"}}");
    }

    private Answer createExperiment(Service.CreateExperiment.Builder request) {
        String id = Integer.toString(experiments.size() + 1);
        experiments.put(request.getName(), id);
        return new Answer(200, "{\"experiment_id\": \"" + id + "\"}");
    }

    private Answer search(Service.SearchRuns.Builder request) {
        return runs.entrySet().stream()
                .filter(each -> request.getFilter()
                        .equals("tags.`prudence.run_id` = '"
                                + each.getValue().tags.get("prudence.run_id") + "'"))
                .findFirst()
                .map(each -> new Answer(200, "{\"runs\": [{\"info\": " + info(each.getKey()) + "}]}"))
                .orElse(Answer.OK);
    }

    private Answer create(Service.CreateRun.Builder request) {
        require(experiments.containsValue(request.getExperimentId()), "experiment");
        Run run = new Run(request.getExperimentId());
        run.start = request.getStartTime();
        request.getTagsList().forEach(tag -> run.tags.put(tag.getKey(), tag.getValue()));
        String id = "mlflow-" + (runs.size() + 1);
        runs.put(id, run);
        return new Answer(200, "{\"run\": {\"info\": " + info(id) + "}}");
    }

    private static String info(String id) {
        return "{\"run_id\": \"" + id + "\", \"artifact_uri\": \"mlflow-artifacts:/1/" + id + "/artifacts\"}";
    }

    private Answer update(Service.UpdateRun.Builder request) {
        Run run = known(request.getRunId());
        run.status = request.getStatus().name();
        run.end = request.getEndTime();
        return Answer.OK;
    }

    private Answer batch(Service.LogBatch.Builder request) {
        Run run = known(request.getRunId());
        require(request.getMetricsCount() <= 1_000, "metrics");
        require(request.getParamsCount() <= 100, "params");
        require(request.getTagsCount() <= 100, "tags");
        require(request.getMetricsCount() + request.getParamsCount() + request.getTagsCount() <= 1_000, "all");
        for (Service.Metric metric : request.getMetricsList()) {
            require(metric.getKey().matches("[A-Za-z0-9_. :/-]{1,250}"), "key");
            String point =
                    metric.getKey() + " " + metric.getValue() + " @" + metric.getStep() + " " + metric.getTimestamp();
            if (!run.metrics.contains(point)) {
                run.metrics.add(point);
            }
        }
        for (Service.Param param : request.getParamsList()) {
            String before = run.params.putIfAbsent(param.getKey(), param.getValue());
            require(before == null || before.equals(param.getValue()), "param changed");
        }
        request.getTagsList().forEach(tag -> run.tags.put(tag.getKey(), tag.getValue()));
        return Answer.OK;
    }

    private Run known(String id) {
        Run run = runs.get(id);
        if (run == null) {
            throw new IllegalArgumentException("run");
        }
        return run;
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new IllegalArgumentException(what);
        }
    }
}
