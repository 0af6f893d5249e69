package dev.prudence.k8s.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What the trainer's dashboard is answered about runs. Not thread-safe. */
final class Dashboard {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration STAGE = Duration.ofMinutes(15);

    private final HttpClient http = HttpClient.newHttpClient();
    private final String api;

    /** @param port of the trainer */
    Dashboard(int port) {
        this.api = "http://127.0.0.1:" + port + "/api/v1";
    }

    /** Waits until the only run of an experiment is in a stage. */
    void awaitStage(String experiment, String stage) throws IOException, InterruptedException {
        long end = System.nanoTime() + STAGE.toNanos();
        JsonNode stages = JSON.createArrayNode();
        while (System.nanoTime() < end) {
            JsonNode found = get("/runs?experiment=" + experiment).at("/runs/0");
            assertThat(found.path("status").asText("running")).as("%s", found).isEqualTo("running");
            stages = found.isMissingNode()
                    ? stages
                    : get("/runs/" + found.path("id").asText()).at("/state/stages");
            for (JsonNode each : stages) {
                if (each.path("name").asText().startsWith(stage)
                        && each.path("state").asText().equals("running")) {
                    return;
                }
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
        throw new AssertionError("the run does not come to stage " + stage + ": " + stages);
    }

    /** Every view of the only run of an experiment has something to show. */
    void requireShown(String experiment) throws IOException, InterruptedException {
        JsonNode found = get("/runs?experiment=" + experiment);
        assertThat(found.path("matching").asInt()).as(experiment).isEqualTo(1);
        assertThat(found.at("/runs/0/status").asText()).isEqualTo("completed");
        String run = found.at("/runs/0/id").asText();
        JsonNode series = get("/runs/" + run + "/series").path("series");
        assertThat(series).as("curves of %s", run).isNotEmpty();
        JsonNode curve = get("/curves?buckets=10&run=" + run + "&name="
                + encoded(series.path(0).path("name").asText()));
        assertThat(curve.at("/lines/0/points").asInt()).as("%s", series.path(0)).isPositive();
        assertThat(get("/runs/" + run + "/models").path("matching").asInt())
                .as("models of %s", run)
                .isPositive();
        assertThat(get("/runs/" + run).path("outputs"))
                .extracting(JsonNode::asText)
                .contains("report.html", "results.json");
    }

    /** The samples of an experiment's only run, prompts and all. */
    void requireSamples(String experiment) throws IOException, InterruptedException {
        String run = get("/runs?experiment=" + experiment).at("/runs/0/id").asText();
        String source =
                get("/runs/" + run + "/sample-sources").at("/sources/0/id").asText();
        JsonNode sample =
                get("/runs/" + run + "/samples?source=" + encoded(source)).at("/samples/0");
        assertThat(sample.path("prompt").asText()).as("%s", sample).isNotBlank();
        assertThat(sample.at("/scores/0/members")).as("%s", sample).isNotEmpty();
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response =
                http.send(HttpRequest.newBuilder(URI.create(api + path)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(path + ": " + response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
