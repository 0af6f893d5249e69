package dev.prudence.trainer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.experiments.InvalidExperimentException;
import dev.prudence.trainer.http.ApiClient.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DashboardHttpTest {

    private static final int STEPS = 60;
    private static final String TOKEN = "a-token-of-sixteen-or-more";

    @TempDir
    Path data;

    private ScriptedTrainer trainer;
    private ApiClient api;

    @BeforeEach
    void start() throws Exception {
        open(Optional.empty());
    }

    @AfterEach
    void stop() throws Exception {
        trainer.close();
    }

    private void open(Optional<Path> tokenFile) throws Exception {
        trainer = ScriptedTrainer.start(0, data, new ScriptedExperiment(STEPS, 1), tokenFile);
        api = ApiClient.of(trainer.address());
    }

    @Test
    void servesItsOwnFilesAndNothingElse() {
        Reply page = api.page("/dashboard/").requireStatus(200);
        assertThat(page.header("content-type")).startsWith("text/html");
        assertThat(page.header("content-security-policy"))
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.response().body()).doesNotContain("http://", "https://", "style=");
        WebAssets.OWN.forEach(name -> api.page("/dashboard/" + name).requireStatus(200));
        assertThat(api.page("/dashboard/vendor/uplot.js").requireStatus(200).header("content-type"))
                .startsWith("text/javascript");
        api.page(
                        "/dashboard/app.css",
                        "if-none-match",
                        api.page("/dashboard/app.css").header("etag"))
                .requireStatus(304);
        assertThat(api.page("/dashboard").requireStatus(302).header("location")).isEqualTo("/dashboard/");
        for (String path : List.of("../application.yaml", "%2e%2e/application.yaml", "js/..%2f..%2freport.css")) {
            assertThat(api.page("/dashboard/" + path).status()).as(path).isEqualTo(404);
        }
    }

    @Test
    void everyFileOfThePagesIsListed() throws IOException {
        Path folder = Path.of("src/main/resources/dev/prudence/trainer/dashboard/web");
        try (var files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> folder.relativize(file).toString()))
                    .containsExactlyInAnyOrderElementsOf(WebAssets.OWN);
        }
    }

    @Test
    void startsFollowsAndShowsARun() {
        Reply started = start("shown").requireStatus(201);
        assertThat(started.header("location")).isEqualTo("/api/v1/runs/shown");
        api.awaitEnd("shown");
        JsonNode run = api.get("/runs/shown").requireStatus(200).json();
        assertThat(run.at("/state/end/status").asText()).isEqualTo("completed");
        assertThat(run.path("outputs"))
                .extracting(JsonNode::asText)
                .contains("report.html", "results.json", "plans.html");
        assertThat(run.at("/state/stages"))
                .extracting(stage -> stage.path("state").asText())
                .containsExactly("done", "done");
        JsonNode curves =
                api.get("/curves?run=shown&name=ppo-scripted/gold&buckets=100").json();
        assertThat(curves.at("/lines/0/x"))
                .extracting(JsonNode::asInt)
                .containsExactlyElementsOf(IntStream.range(0, STEPS).boxed().toList());
        JsonNode over = api.get("/curves?run=shown&name=ppo-scripted/gold&x=kl&from=0.5&to=0.6")
                .json();
        assertThat(over.at("/lines/0/points").asInt()).isEqualTo(5);
        assertThat(api.get("/runs/shown/notices?kind=alarm")
                        .json()
                        .path("matching")
                        .asInt())
                .isEqualTo(1);
        assertThat(api.get("/runs/shown/models").json().path("matching").asInt())
                .isEqualTo(3);
        JsonNode list = api.get("/runs?text=show").json();
        assertThat(list.path("matching").asInt()).isEqualTo(1);
        assertThat(list.at("/runs/0/status").asText()).isEqualTo("completed");
    }

    @Test
    void showsTheSamplesOfAPhaseInProgressByDisagreement() throws Exception {
        trainer.close();
        trainer = ScriptedTrainer.start(0, data, new ScriptedExperiment(1_000_000, 1), Optional.empty());
        api = ApiClient.of(trainer.address());
        start("sampled").requireStatus(201);
        awaitPoints("sampled");
        JsonNode source = api.get("/runs/sampled/sample-sources").json().at("/sources/0");
        assertThat(source.path("title").asText()).startsWith("ppo/iteration-1/seed-");
        assertThat(source.path("live").asBoolean()).isTrue();
        String path = "/runs/sampled/samples?source="
                + URLEncoder.encode(source.path("id").asText(), StandardCharsets.UTF_8);
        JsonNode first = api.get(path + "&limit=120").json();
        JsonNode second = api.get(path + "&limit=120&offset=120").json();
        assertThat(first.path("matching").asInt()).isEqualTo(200);
        List<JsonNode> all = new ArrayList<>();
        first.path("samples").forEach(all::add);
        second.path("samples").forEach(all::add);
        assertThat(all).hasSize(200);
        assertThat(all).extracting(sample -> -variance(sample)).isSorted();
        for (JsonNode sample : all) {
            long id = sample.path("id").asLong();
            assertThat(sample.path("prompt").asText()).isEqualTo("noun word-" + id / 10);
            assertThat(sample.path("response").asText()).startsWith("answer " + id + " to ");
            assertThat(variance(sample)).isEqualTo(TextServices.score(id).getVariance());
            assertThat(sample.at("/scores/0/members")).hasSize(3);
        }
        assertThat(api.get(path + "&outcome=rejected").json().path("matching").asInt())
                .isZero();
        assertThat(api.get(path + "&sort=id&limit=1").json().at("/samples/0/id").asLong())
                .isZero();
        api.post("/runs/sampled/cancel", "{}").requireStatus(202);
        api.awaitEnd("sampled");
    }

    private static double variance(JsonNode sample) {
        return sample.at("/scores/0/variance").asDouble();
    }

    private void awaitPoints(String run) throws InterruptedException {
        while (api.get("/runs/" + run + "/series").json().path("series").isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void servesWhatARunHasWrittenWithoutRights() {
        start("written").requireStatus(201);
        api.awaitEnd("written");
        assertThat(api.get("/runs/written/files/report.html").requireStatus(200).header("content-security-policy"))
                .endsWith("sandbox");
        assertThat(api.get("/runs/written/files/plans.html").requireStatus(200).header("content-security-policy"))
                .contains("sandbox allow-scripts", "default-src 'none'")
                .doesNotContain("allow-same-origin");
        assertThat(api.get("/runs/written/files/results.json")
                        .requireStatus(200)
                        .header("content-disposition"))
                .isEqualTo("attachment; filename=\"written-results.json\"");
        for (String file : List.of("run.json", "..%2f..%2fruns%2fwritten%2frun.json", "stages")) {
            assertThat(api.get("/runs/written/files/" + file).status()).as(file).isEqualTo(404);
        }
    }

    @Test
    void refusesWithFieldAndValue() {
        start("there").requireStatus(201);
        assertProblem("/runs?limit=500", 400, "limit must be an integer from 1 to 200: limit=500");
        assertProblem("/runs?offset=-1", 400, "offset=-1");
        assertProblem("/runs?sort=size", 400, "sort must be one of started, experiment, status, duration: sort=size");
        assertProblem("/runs?order=up", 400, "order=up");
        assertProblem("/runs?text=" + "x".repeat(300), 400, "text.length=300");
        assertProblem("/runs/nobody", 404, "run=nobody");
        assertProblem("/runs/..%2fetc", 404, "there is no such run");
        assertProblem("/curves?run=there&name=a/b&buckets=0", 400, "buckets=0");
        assertProblem(
                "/curves?run=there&buckets=4000" + names(51),
                400,
                "at most 200000; ask for fewer buckets: run.length*name.length=51, buckets=4000");
        api.get("/curves?run=there&run=there&buckets=4000" + names(50)).requireStatus(200);
        assertProblem("/curves?run=there&name=a/b&from=2&to=1", 400, "from=2.0, to=1.0");
        assertProblem("/curves?run=there&name=a/b&from=NaN", 400, "from=NaN");
        assertProblem("/curves?run=there&name=a/b&x=y", 400, "x must be one of step, time, kl: x=y");
        assertProblem("/curves?" + "run=there&".repeat(9), 400, "run.length=9");
        assertProblem("/runs/there/samples?source=none", 404, "source=none");
        assertProblem("/runs/there/stream?after=x", 400, "after=x");
        assertProblem("/nothing", 404, "path=/api/v1/nothing");
        assertProblem("/experiments/overoptimisaton/schema", 422, "did you mean overoptimisation?");
    }

    private static String names(int different) {
        return IntStream.range(0, different).mapToObj(i -> "&name=a/" + i).collect(Collectors.joining());
    }

    @Test
    void refusesExperimentsInTheWordsOfTheCommandLine() {
        Reply refused = api.post(
                "/experiments/check",
                "{\"experiment\": \"rlhf\", \"preset\": \"quick\", \"set\": {\"sft.steps\": \"-1\", \"sft.width\": \"wide\"}}");
        refused.requireStatus(422);
        InvalidExperimentException wanted = refusal(Map.of("sft.steps", "-1", "sft.width", "wide"));
        assertThat(refused.json().path("problems")).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(refused.json().at("/problems/" + i + "/message").asText())
                    .isEqualTo(wanted.problems().get(i).message());
            assertThat(refused.json().at("/problems/" + i + "/key").asText())
                    .isEqualTo(wanted.problems().get(i).key());
        }
        assertThat(api.post("/experiments/check", "{\"experiment\": \"rlhf\", \"preset\": \"quick\"}")
                        .requireStatus(200)
                        .json()
                        .path("digest")
                        .asText())
                .isEqualTo(ExperimentDocument.resolve("rlhf", "quick", Map.of()).digest());
        api.post("/runs", "{\"experiment\": \"/etc/hostname\"}").requireStatus(422);
        api.post("/runs", "[]").requireStatus(400);
        api.post("/runs", "{\"experiment\": \"rlhf\", \"runId\": \"a b\"}").requireStatus(400);
        api.post("/runs", "x".repeat(2 << 20)).requireStatus(413);
        start("first").requireStatus(201);
        assertThat(start("second").requireStatus(409).json().path("detail").asText())
                .contains("runId=first");
        api.post("/runs/first/sign-off", "{}").requireStatus(409);
        api.post("/runs/first/cancel", "{}").requireStatus(202);
        api.awaitEnd("first");
        assertThat(api.get("/runs/first").json().path("status").asText()).isEqualTo("cancelled");
    }

    @Test
    void asksForTokensItselfWhereItAnswersAndNowhereElse() {
        assertThat(List.of("/", "/dashboard", "/dashboard/js/main.js", "/api/v1/runs"))
                .allMatch(Dashboard::answers);
        assertThat(List.of("/q/metrics", "/api/v1", "/api/v10/runs", "/prudence.run.v1.RunService/List", "/dashboards"))
                .noneMatch(Dashboard::answers);
    }

    @Test
    void letsForeignPagesDoNothing() {
        api.postUnmarked("/runs", "{}").requireStatus(403);
        api.post("/runs", "{}", "origin", "https://elsewhere.example").requireStatus(403);
        api.get("/runs", "sec-fetch-site", "cross-site").requireStatus(403);
        api.get("/runs", "sec-fetch-site", "same-origin").requireStatus(200);
    }

    @Test
    void letsItsOwnPagesAskOverHttp2() {
        ApiClient browser = ApiClient.http2(trainer.address());
        browser.get("/runs").requireStatus(200);
        Reply own = browser.post("/session", "{}", "origin", trainer.address());
        assertThat(own.response().version()).isEqualTo(HttpClient.Version.HTTP_2);
        own.requireStatus(204);
        browser.post("/session", "{}", "origin", "https://elsewhere.example").requireStatus(403);
    }

    @Test
    void asksForTheTokenAndRemembersABrowser() throws Exception {
        trainer.close();
        open(Optional.of(Files.writeString(data.resolve("token"), TOKEN + "\n")));
        assertThat(api.get("/runs").requireStatus(401).header("www-authenticate"))
                .isEqualTo("Bearer");
        api.page("/dashboard/").requireStatus(200);
        api.get("/runs", "authorization", "Bearer wrong").requireStatus(401);
        api.get("/runs", "authorization", "Bearer ").requireStatus(401);
        api.get("/runs", "authorization", "Bearer " + TOKEN).requireStatus(200);
        api.post("/session", "{}", "authorization", "Bearer wrong").requireStatus(401);
        Reply signedIn =
                api.post("/session", "{}", "authorization", "Bearer " + TOKEN).requireStatus(204);
        assertThat(signedIn.header("set-cookie"))
                .containsIgnoringCase("httponly")
                .contains("SameSite=Strict")
                .doesNotContain(TOKEN);
        String cookie = signedIn.header("set-cookie").replaceFirst(";.*", "");
        api.get("/runs", "cookie", cookie).requireStatus(200);
        api.get("/runs", "cookie", cookie.replaceFirst("=[0-9]+", "=9999999999"))
                .requireStatus(401);
        trainer.close();
        open(Optional.of(data.resolve("token")));
        api.get("/runs", "cookie", cookie).requireStatus(200);
    }

    @Test
    void tellsEveryPointOnceFromAnEventOn() throws Exception {
        start("streamed").requireStatus(201);
        List<JsonNode> whole = stream("streamed", 0);
        assertThat(golds(whole))
                .containsExactlyElementsOf(IntStream.range(0, STEPS).boxed().toList());
        long middle = whole.get(0).path("id").asLong();
        List<JsonNode> rest = stream("streamed", middle);
        List<Integer> both = new ArrayList<>(golds(whole.subList(0, 1)));
        both.addAll(golds(rest));
        assertThat(both)
                .containsExactlyElementsOf(IntStream.range(0, STEPS).boxed().toList());
        assertThat(stream("streamed", 1_000_000).get(0).path("event").asText())
                .as("a number that the run never had")
                .isEqualTo("reset");
    }

    private static List<Integer> golds(List<JsonNode> messages) {
        List<Integer> steps = new ArrayList<>();
        messages.forEach(message -> message.at("/data/points").forEach(point -> {
            if (point.get(0).asText().equals("ppo-scripted/gold")) {
                steps.add(point.get(1).asInt());
            }
        }));
        return steps;
    }

    /** Reads a stream to its end. */
    private List<JsonNode> stream(String run, long after) throws IOException {
        List<JsonNode> messages = new ArrayList<>();
        var connection = URI.create(trainer.address() + "/api/v1/runs/" + run + "/stream")
                .toURL()
                .openConnection();
        connection.setRequestProperty("last-event-id", Long.toString(after));
        connection.setReadTimeout(30_000);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            StringBuilder message = new StringBuilder("{\"x\":0");
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    message.append(",\"id\":").append(line.substring(4));
                } else if (line.startsWith("event: ")) {
                    message.append(",\"event\":\"").append(line.substring(7)).append('"');
                } else if (line.startsWith("data: ")) {
                    messages.add(new ObjectMapper().readTree(message + ",\"data\":" + line.substring(6) + "}"));
                    message.setLength("{\"x\":0".length());
                }
            }
        }
        return messages;
    }

    private void assertProblem(String path, int status, String detail) {
        Reply reply = api.get(path).requireStatus(status);
        assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
        assertThat(reply.json().path("detail").asText()).as(path).contains(detail);
        assertThat(reply.json().path("status").asInt()).isEqualTo(status);
    }

    private Reply start(String run) {
        return api.post(
                "/runs",
                "{\"experiment\": \"overoptimisation\", \"preset\": \"quick\", \"fresh\": true, \"runId\": \"" + run
                        + "\"}");
    }

    private static InvalidExperimentException refusal(Map<String, String> changes) {
        try {
            ExperimentDocument.resolve("rlhf", "quick", changes);
            throw new AssertionError("the command line takes it");
        } catch (InvalidExperimentException refused) {
            return refused;
        }
    }
}
