package dev.prudence.sinks.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.sinks.TestRun;
import dev.prudence.sinks.TestServer;
import dev.prudence.sinks.TestServer.Answer;
import dev.prudence.sinks.http.Credentials;
import dev.prudence.sinks.http.Endpoint;
import dev.prudence.sinks.http.Trust;
import dev.prudence.sinks.http.UnavailableException;
import dev.prudence.sinks.webhook.WebhookSink.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookSinkTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = TestRun.START.plusSeconds(60);
    private static final NoticeRules EVERYTHING = new NoticeRules(true, true);

    @TempDir
    Path directory;

    private TestServer server;

    private final TestRun run = new TestRun("run-1")
            .started()
            .metric("ppo", "loss", 1, 1)
            .alarm("ppo", "uwo", true)
            .incident("ppo", Severity.SEVERITY_WARNING, "sample-unscored", "Sample 1 has no score.")
            .incident("ppo", Severity.SEVERITY_WARNING, "sample-unscored", "Sample 2 has no score.")
            .incident("ppo", Severity.SEVERITY_ERROR, "nan-quarantined", "A <row> & a \"loss\" are not finite.")
            .alarm("ppo", "uwo", false)
            .ended(RunStatus.RUN_STATUS_FAILED, "The stage ppo failed.", "");

    @BeforeEach
    void start() throws IOException {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void sendsOneMessageWithEqualThingsCounted() throws Exception {
        sink(Format.PLAIN, EVERYTHING, null).deliver(run.events());
        assertThat(server.requests()).hasSize(1);
        JsonNode message = JSON.readTree(server.requests().get(0).body());
        assertThat(message.path("notices")).hasSize(5);
        assertThat(message.findValuesAsText("kind"))
                .containsExactly("alarm", "warning", "error", "alarm-over", "run-failed");
        JsonNode twice = message.at("/notices/1");
        assertThat(twice.path("count").asInt()).isEqualTo(2);
        assertThat(twice.path("message").asText()).isEqualTo("Sample 2 has no score.");
        assertThat(twice.path("eventIds")).hasSize(2);
        assertThat(twice.path("first").asText()).isEqualTo("2026-03-01T12:00:04Z");
        assertThat(twice.path("last").asText()).isEqualTo("2026-03-01T12:00:05Z");
        assertThat(message.at("/notices/0/message").asText())
                .isEqualTo("uwo: variance-growth is 3.250, its threshold 2.000, at step 5 and 1.50 nats.");
    }

    @Test
    void speaksAsSlackListens() throws Exception {
        sink(Format.SLACK, EVERYTHING, null).deliver(run.events());
        JsonNode message = JSON.readTree(server.requests().get(0).body());
        assertThat(message.path("text").asText()).isEqualTo("Prudence: alarm uwo/variance-growth in run-1 and 4 more");
        assertThat(message.path("blocks")).hasSize(5);
        assertThat(message.at("/blocks/2/text/type").asText()).isEqualTo("mrkdwn");
        assertThat(message.at("/blocks/2/text/text").asText())
                .startsWith(":x: *error nan-quarantined*\n")
                .contains("A &lt;row&gt; &amp; a \"loss\"");
        assertThat(message.at("/blocks/1/text/text").asText()).contains("×2");
    }

    @Test
    void staysWithinSlacksLimits() throws Exception {
        TestRun noisy = new TestRun("noisy");
        for (int i = 0; i < 100; i++) {
            noisy.incident("s", Severity.SEVERITY_ERROR, "code-" + i, "m".repeat(5_000));
        }
        sink(Format.SLACK, EVERYTHING, null, Duration.ofDays(1)).deliver(noisy.events());
        JsonNode message = JSON.readTree(server.requests().get(0).body());
        assertThat(message.path("blocks")).hasSize(21);
        assertThat(message.at("/blocks/20/text/text").asText()).isEqualTo("… and 80 more");
        assertThat(message.findValuesAsText("text"))
                .allSatisfy(text -> assertThat(text).hasSizeLessThan(3_000));
    }

    @Test
    void tellsOnlyOfWhatItShall() throws Exception {
        sink(Format.PLAIN, new NoticeRules(false, false), null).deliver(run.events());
        assertThat(JSON.readTree(server.requests().get(0).body()).findValuesAsText("kind"))
                .containsExactly("alarm", "error", "run-failed");
    }

    @Test
    void saysNothingWhenThereIsNothingNew() throws Exception {
        WebhookSink sink = sink(Format.PLAIN, EVERYTHING, null, Duration.ofSeconds(50));
        sink.deliver(run.events(1, 2));
        sink.deliver(run.events());
        assertThat(server.requests()).as("everything is older than 50 seconds").isEmpty();
    }

    @Test
    void signsWhatItSends() throws Exception {
        Path key = Files.writeString(directory.resolve("key"), "a-key\n");
        sink(Format.PLAIN, EVERYTHING, key).deliver(run.events());
        TestServer.Request request = server.requests().get(0);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("a-key".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String sum = HexFormat.of()
                .formatHex(mac.doFinal((NOW.getEpochSecond() + "." + request.body()).getBytes(StandardCharsets.UTF_8)));
        assertThat(request.headers().getFirst("Prudence-Signature"))
                .isEqualTo("t=" + NOW.getEpochSecond() + ",v1=" + sum);
    }

    @Test
    void anOverloadedReceiverIsAskedAgainAndOneThatRefusesIsNot() throws Exception {
        server.answers(request -> new Answer(429, "rate_limited"));
        assertThatThrownBy(() -> sink(Format.SLACK, EVERYTHING, null).deliver(run.events()))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("status=429");
        server.answers(request -> new Answer(400, "invalid_payload"));
        sink(Format.SLACK, EVERYTHING, null).deliver(run.events());
    }

    private WebhookSink sink(Format format, NoticeRules rules, @Nullable Path key) throws IOException {
        return sink(format, rules, key, Duration.ofHours(1));
    }

    private WebhookSink sink(Format format, NoticeRules rules, @Nullable Path key, Duration mostAge)
            throws IOException {
        return new WebhookSink(
                new Endpoint(server.address(), new Credentials.None(), new Trust(null)),
                format,
                rules,
                mostAge,
                new Signature(key),
                () -> NOW);
    }
}
