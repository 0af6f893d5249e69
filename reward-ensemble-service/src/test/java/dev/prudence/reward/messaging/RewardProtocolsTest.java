package dev.prudence.reward.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prudence.monitoring.Exposition;
import dev.prudence.monitoring.Metric;
import dev.prudence.monitoring.RewardMetrics;
import dev.prudence.monitoring.Services;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.model.v1.VersionPublished;
import dev.prudence.proto.reward.v1.DescribeEnsembleRequest;
import dev.prudence.proto.reward.v1.DescribeEnsembleResponse;
import dev.prudence.proto.reward.v1.ItemScore;
import dev.prudence.proto.reward.v1.MemberDescription;
import dev.prudence.proto.reward.v1.Quantile;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScorePriority;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.proto.reward.v1.ScoreStreamRequest;
import dev.prudence.proto.reward.v1.ScoreStreamResponse;
import dev.prudence.proto.reward.v1.TokenIds;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import dev.prudence.reward.config.RewardConfig;
import dev.prudence.reward.ensemble.TextEnsembles;
import dev.prudence.runtime.artefact.ArtefactStore;
import dev.prudence.runtime.artefact.ModelArtefact;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.reactive.messaging.memory.InMemoryConnector;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Text samples over every protocol that the service speaks: conversations as the protocols' own clients hold them. */
@QuarkusTest
@QuarkusTestResource(InMemoryChannels.class)
class RewardProtocolsTest {

    /** Later than what other tests of the same application publish. */
    private static final long VERSION = 50;

    /** Many times what a stream may have open. */
    private static final int STREAMED = 3000;

    @Inject
    @Any
    InMemoryConnector channels;

    @Inject
    RewardConfig config;

    @TestHTTPResource
    URL url;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ManagedChannel channel;
    private String digest = "";

    @BeforeEach
    void publish() throws Exception {
        ModelArtefact artefact =
                TextEnsembles.tokens(Files.createTempDirectory("ensemble").resolve("artefact"));
        digest = ArtefactStore.at(config.directory().resolve("models"))
                .add(artefact.directory())
                .digest();
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", url.getPort())
                .usePlaintext()
                .build();
        VersionPublished published = VersionPublished.newBuilder()
                .setVersion(ModelVersion.newBuilder()
                        .setRunId("run-2")
                        .setModel("reward-ensemble")
                        .setKind("reward-ensemble")
                        .setNumber(VERSION)
                        .setDigest(digest))
                .build();
        channels.<byte[]>source(Channels.VERSION_PUBLISHED).send(published.toByteArray());
        awaitNewest();
    }

    @AfterEach
    void disconnect() {
        channel.shutdownNow();
    }

    private void awaitNewest() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            try {
                if (describe("").getEnsemble().getDigest().equals(digest)) {
                    return;
                }
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(io.grpc.Status.Code.UNAVAILABLE);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new AssertionError("the ensemble was not loaded");
    }

    @Test
    void openRlhfGetsARewardForEachQuery() throws Exception {
        HttpResponse<String> response = post(
                "/get_reward", "{\"query\":[\"a b\",\"a c d\"],\"prompts\":[\"a\",\"a\"],\"labels\":[\"x\",\"y\"]}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode body = json(response);
        // The sum of the tokens of "a | b ." is 14, its length 4; member 1 weighs the sum twice; the objective is the
        // mean.
        assertThat(body.path("rewards").get(0).asDouble()).isCloseTo(1.5 * 14 + 4 + 0.004, within(1e-5));
        assertThat(body.path("rewards").get(1).asDouble()).isCloseTo(1.5 * 19 + 5 + 0.008, within(1e-5));
        assertThat(body.path("scores")).isEqualTo(body.path("rewards"));
        assertThat(body.path("extra_logs").path("ensemble_variance").get(0).asDouble())
                .isCloseTo(49, within(1e-3));
    }

    /** A client that knows nothing but an address is given the objective in it. */
    @Test
    void theQueryNamesTheObjective() throws Exception {
        double mean = 1.5 * 14 + 4 + 0.004;
        String body = "{\"prompt\":\"a\",\"response\":\"b\",\"label\":\"\"}";
        assertThat(number("/remote_rm?objective=worst_case", body)).isCloseTo(mean - 7, within(1e-3));
        assertThat(number("/remote_rm?objective=uncertainty_weighted&lambda=0.5", body))
                .isCloseTo(mean - 24.5, within(1e-3));
        assertRefused("/remote_rm?objective=best", body, 400, "objective=best");
        assertRefused("/remote_rm?objective=uncertainty_weighted", body, 400, "lambda=");
        assertRefused("/remote_rm?objective=soft_min&beta=x", body, 400, "beta=x");
        assertRefused("/remote_rm?lambda=0.5", body, 400, "parameters=[lambda]");
        assertRefused("/remote_rm?objective=mean&objective=median", body, 400, "objective=median");
        assertRefused("/remote_rm?minimum_members=3", body, 400, "minimum_members=3");
    }

    /** Which clients of Java do not even send. */
    @Test
    void aQueryThatCannotBeReadIsRefused() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", url.getPort())) {
            String request = "POST /remote_rm?objective=%zz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n"
                    + "content-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(response).startsWith("HTTP/1.1 400 ");
        }
    }

    private double number(String path, String body) throws Exception {
        return Double.parseDouble(post(path, body).body());
    }

    @Test
    void slimeGetsOneNumber() throws Exception {
        HttpResponse<String> response = post("/remote_rm", "{\"prompt\":\"a\",\"response\":\"b\",\"label\":\"\"}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(Double.parseDouble(response.body())).isCloseTo(1.5 * 14 + 4 + 0.004, within(1e-5));
    }

    @Test
    void vllmsScoreTakesPairsOrOnePromptForAll() throws Exception {
        JsonNode one = json(post("/score", "{\"model\":\"any\",\"text_1\":\"a\",\"text_2\":[\"b\",\"c d\"]}"));
        assertThat(one.path("data").get(1).path("index").asInt()).isEqualTo(1);
        assertThat(one.path("data").get(0).path("score").asDouble()).isCloseTo(1.5 * 14 + 4 + 0.004, within(1e-5));
        assertThat(one.path("data").get(1).path("score").asDouble()).isCloseTo(1.5 * 19 + 5 + 0.008, within(1e-5));
        assertThat(one.path("model").asText()).isEqualTo(digest);
        assertThat(one.path("usage").path("total_tokens").asInt()).isEqualTo(5);
        JsonNode pairs = json(post("/score", "{\"text_1\":[\"a\",\"a\"],\"text_2\":[\"b\",\"c d\"]}"));
        assertThat(pairs.path("data")).isEqualTo(one.path("data"));
        assertRefused("/score", "{\"text_1\":[\"a\",\"a\"],\"text_2\":\"b\"}", 400, "text_1.length=2, text_2.length=1");
        assertRefused("/score", "{\"text_1\":\"a\"}", 400, "text_2=");
        assertRefused("/score", "{\"text_1\":\"\",\"text_2\":\"b\"}", 422, "text_2[0]: REJECTED");
    }

    /** The whole request fails where one sample has no score: no client can take that for a number. */
    @Test
    void httpClientsGetAnErrorInsteadOfANumber() throws Exception {
        assertRefused(
                "/get_reward",
                "{\"query\":[\"b\",\" b\"],\"prompts\":[\"\",\"\"]}",
                422,
                "REJECTED, prompt must not be empty");
        assertRefused("/get_reward", "{\"query\":[\"b\"],\"prompts\":[\"a\"]}", 400, "query[0]=b");
        assertRefused("/get_reward", "{\"query\":[\"b\"]}", 400, "prompts=");
        assertRefused("/get_reward", "{\"query\":[1],\"prompts\":[\"a\"]}", 400, "query[0]=1");
        assertRefused("/get_reward", "{\"query\":[],\"prompts\":[]}", 400, "items.count=0");
        assertRefused("/get_reward", "nonsense", 400, "no JSON");
        assertRefused("/get_reward", "", 400, "JSON");
        assertRefused("/remote_rm", "{\"prompt\":\"a\",\"response\":null}", 400, "response=null");
        assertRefused("/remote_rm", "[]", 400, "JSON object");
        assertThat(http.send(request("/get_reward").GET().build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void bodiesThatAreTooLargeAreRefused() throws Exception {
        String body = "{\"prompt\":\"a\",\"response\":\"" + "b ".repeat((int) config.mostBodyBytes() / 2) + "\"}";
        assertRefused("/remote_rm", body, 413, "most bytes=" + config.mostBodyBytes());
    }

    @Test
    void aStreamAnswersEveryItemUnderItsIdAndGoesOnAfterABadOne() throws Exception {
        Map<String, ScoreStreamResponse> answers = new ConcurrentHashMap<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        StreamObserver<ScoreStreamRequest> requests = RewardEnsembleServiceGrpc.newStub(channel)
                .scoreStream(new StreamObserver<>() {
                    @Override
                    public void onNext(ScoreStreamResponse response) {
                        answers.put(response.getScore().getId(), response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        done.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        done.complete(null);
                    }
                });
        for (int i = 0; i < STREAMED; i++) {
            requests.onNext(streamed("item-" + i, i % 2 == 0 ? "a" : "b").build());
        }
        ScoreStreamRequest.Builder bad = streamed("bad", "a");
        bad.getObjectiveBuilder().setQuantile(Quantile.newBuilder().setProbability(2));
        requests.onNext(bad.build());
        requests.onNext(streamed("unnamed", "a").setEnsembleDigest("x").build());
        requests.onCompleted();
        done.get(60, TimeUnit.SECONDS);

        assertThat(answers).hasSize(STREAMED + 2);
        for (int i = 0; i < STREAMED; i++) {
            ItemScore score = score(answers, "item-" + i);
            assertThat(score.getAggregate()).isCloseTo(1.5 * (i % 2 == 0 ? 14 : 15) + 4 + 0.004, within(1e-5));
            assertThat(score.getPromptTokens()).isEqualTo(1);
        }
        assertThat(score(answers, "bad").getOutcome()).isEqualTo(ScoreOutcome.SCORE_OUTCOME_REJECTED);
        assertThat(score(answers, "bad").getReason()).endsWith("probability=2.0");
        assertThat(score(answers, "unnamed").getReason()).endsWith("ensemble_digest=x");
    }

    @Test
    void anEnsembleIsDescribed() {
        DescribeEnsembleResponse description = describe(digest);
        assertThat(description.getMembersList())
                .extracting(MemberDescription::getId)
                .containsExactly("member-0", "member-1");
        assertThat(description.getContent()).isEqualTo("text");
        assertThat(description.getLongestTokens()).isEqualTo(8);
        assertThat(description.getCutsAnswers()).isTrue();
        assertThat(description.getMinimumMembers()).isEqualTo(2);
        assertThat(description.getFilesList()).anyMatch(file -> file.getPath().equals("tokenizer.json"));
        assertThat(description.getFilesList()).allMatch(file -> file.getSha256().matches("[0-9a-f]{64}"));
    }

    @Test
    void tokenIdsMayStandForTexts() {
        TokenIds ids = TokenIds.newBuilder().addPrompt(1).addAnswer(2).build();
        ScoreRequest request = ScoreRequest.newBuilder()
                .addItems(ScoreItem.newBuilder().setTokenIds(ids))
                .addItems(item("both", "a", "b").setTokenIds(ids))
                .addItems(ScoreItem.newBuilder()
                        .setTokenIds(TokenIds.newBuilder().addPrompt(1).addAnswer(-1)))
                .build();
        ScoreResponse response =
                RewardEnsembleServiceGrpc.newBlockingStub(channel).score(request);
        assertThat(response.getScores(0).getAggregate()).isCloseTo(1.5 * 14 + 4 + 0.004, within(1e-5));
        assertThat(response.getScores(1).getReason()).startsWith("give texts or token ids, not both");
        assertThat(response.getScores(2).getReason()).endsWith("token_ids.answer[0]=4294967295");
    }

    @Test
    void whatWasCutSaysSo() {
        ScoreRequest request = ScoreRequest.newBuilder()
                .addItems(item("long", "a", "b ".repeat(20)))
                .setPriority(ScorePriority.SCORE_PRIORITY_BULK)
                .build();
        ItemScore score = RewardEnsembleServiceGrpc.newBlockingStub(channel)
                .score(request)
                .getScores(0);
        assertThat(score.getTruncated()).isTrue();
        assertThat(score.getAnswerTokens()).isEqualTo(5);
    }

    @Test
    void measuresOfEachStepArePublishedAsDeclared() throws Exception {
        post("/remote_rm", "{\"prompt\":\"a\",\"response\":\"b\"}");
        String metrics = http.send(request("/q/metrics").GET().build(), HttpResponse.BodyHandlers.ofString())
                .body();
        List<Metric> declared = Objects.requireNonNull(Services.TABLES.get("reward-ensemble-service"));
        assertThat(Exposition.of(metrics).problems(declared)).isEmpty();
        assertThat(Exposition.of(metrics).absent(declared)).containsExactly(RewardMetrics.MEMBER_LEFT_ALONE.name());
        assertThat(metrics)
                .contains("prudence_reward_waiting_samples 0.0")
                .contains("prudence_reward_disagreement_sum{version=\"" + digest.substring(0, 12))
                .contains("prudence_reward_member_score_mean{member=\"member-0\",version=\"" + digest.substring(0, 12));
    }

    private static ItemScore score(Map<String, ScoreStreamResponse> answers, String id) {
        return Objects.requireNonNull(answers.get(id), id).getScore();
    }

    private void assertRefused(String path, String body, int status, String reason) throws Exception {
        HttpResponse<String> response = post(path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(json(response).path("error").asText()).contains(reason);
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(
                request(path)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + url.getPort() + path));
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return new ObjectMapper().readTree(response.body());
    }

    private DescribeEnsembleResponse describe(String wanted) {
        return RewardEnsembleServiceGrpc.newBlockingStub(channel)
                .describeEnsemble(DescribeEnsembleRequest.newBuilder()
                        .setEnsembleDigest(wanted)
                        .build());
    }

    private static ScoreStreamRequest.Builder streamed(String id, String answer) {
        return ScoreStreamRequest.newBuilder().setItem(item(id, answer, "b"));
    }

    private static ScoreItem.Builder item(String id, String prompt, String answer) {
        return ScoreItem.newBuilder()
                .setId(id)
                .setPrompt(Prompt.newBuilder().setText(prompt))
                .setAnswer(
                        Answer.newBuilder().setTokens(TokenAnswer.newBuilder().setText(answer)));
    }
}
