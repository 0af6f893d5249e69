package dev.prudence.launcher.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import dev.prudence.access.Certificates;
import dev.prudence.access.Connection;
import dev.prudence.client.Resend;
import dev.prudence.client.RewardClient;
import dev.prudence.launcher.platform.Platform;
import dev.prudence.launcher.platform.PlatformState;
import dev.prudence.launcher.platform.ServiceKind;
import dev.prudence.launcher.process.Ports;
import dev.prudence.launcher.tracing.SpanCollector;
import dev.prudence.launcher.tracing.SpanCollector.Span;
import dev.prudence.proto.inference.GRPCInferenceServiceGrpc;
import dev.prudence.proto.inference.ModelInferRequest;
import dev.prudence.proto.inference.ModelInferResponse;
import dev.prudence.proto.inference.ModelReadyRequest;
import dev.prudence.proto.reward.v1.DescribeEnsembleResponse;
import dev.prudence.proto.reward.v1.MemberDescription;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged reward service alone: no broker, no trainer, an ensemble from a directory. */
class PackagedRewardServiceIT {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    Path directory;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void everyProtocolGivesTheSameScores() throws Exception {
        Path models = ExportedModels.write(directory.resolve("judge"), 1, 3);
        try (Platform platform = RewardAlone.start(directory, models, Map.of())) {
            PlatformState state = platform.state();
            assertThat(state.complete()).isTrue();
            assertThat(state.has(ServiceKind.ofExperiment("rlhf"))).isFalse();
            String address = state.address(ServiceKind.REWARD.module());
            double expected = overOurApi(address);
            assertThat(overOpenRlhf(address)).isCloseTo(expected, within(1e-12));
            assertThat(overOpenInference(address)).isCloseTo(expected, within(1e-12));
        }
    }

    @Test
    void answersByTlsToWhoHasTheToken() throws Exception {
        Certificates certificates = Certificates.in(directory);
        Path tokens = Files.writeString(directory.resolve("tokens"), TOKEN + "\n");
        int port = new Ports(System.out::println).take("service", 18_443);
        Process service = start(port, certificates, tokens);
        try {
            Connection.Tls tls = new Connection.Tls(Optional.of(certificates.certificate()), Optional.empty());
            String address = "127.0.0.1:" + port;
            try (RewardClient client = RewardClient.open(
                            new Connection(address, Optional.of(tls), Optional.of(TOKEN)),
                            new Resend.Never(),
                            DEADLINE);
                    RewardClient stranger = RewardClient.open(
                            new Connection(address, Optional.of(tls), Optional.empty()),
                            new Resend.Never(),
                            DEADLINE)) {
                assertThat(awaitAnswer(client, service).getMembersList())
                        .extracting(MemberDescription::getId)
                        .containsExactly("model");
                Status refusal = catchThrowableOfType(StatusRuntimeException.class, () -> stranger.describe(""))
                        .getStatus();
                assertThat(refusal.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
                drains(client, service);
            }
        } finally {
            service.destroyForcibly();
        }
    }

    /** A caller's trace goes on in the service, and its spans arrive at a collector. */
    @Test
    void continuesTheTraceOfItsCaller() throws Exception {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        Path models = ExportedModels.write(directory.resolve("judge"), 1, 1);
        try (SpanCollector collector = SpanCollector.start();
                Platform platform = RewardAlone.start(directory, models, collector.environment())) {
            ManagedChannel channel = NettyChannelBuilder.forTarget(
                            platform.state().address(ServiceKind.REWARD.module()))
                    .usePlaintext()
                    .build();
            Metadata headers = new Metadata();
            headers.put(
                    Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
                    "00-" + trace + "-b7ad6b7169203331-01");
            RewardEnsembleServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .score(ScoreRequest.newBuilder()
                            .addItems(item("noun lighthouse", "a tower"))
                            .build());
            channel.shutdownNow();
            Predicate<Span> wanted = span -> span.trace().equals(trace)
                    && span.parent().equals("b7ad6b7169203331")
                    && span.name().equals("prudence.reward.v1.RewardEnsembleService/Score");
            assertThat(collector.awaitSpan(wanted)).isTrue();
        }
    }

    /** What is under way when the service is asked to end is answered. */
    private static void drains(RewardClient client, Process service) throws Exception {
        ScoreRequest.Builder large = ScoreRequest.newBuilder();
        for (int i = 0; i < 400; i++) {
            large.addItems(item("noun lighthouse", "a tower with a light that warns ships, number " + i));
        }
        CompletableFuture<ScoreResponse> underWay = client.scoreAsync(large.build());
        TimeUnit.MILLISECONDS.sleep(200);
        service.destroy();
        assertThat(underWay.get(30, TimeUnit.SECONDS).getScoresCount()).isEqualTo(400);
        assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private Process start(int port, Certificates certificates, Path tokens) throws Exception {
        Path models = ExportedModels.write(directory.resolve("judge"), 1, 1);
        Path jar = Path.of("..", ServiceKind.REWARD.module(), "target/quarkus-app/quarkus-run.jar");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dquarkus.http.port=" + port,
                "-jar",
                jar.toString());
        builder.environment()
                .putAll(Map.of(
                        "QUARKUS_PROFILE", "tls",
                        "PRUDENCE_TLS_CERT", certificates.certificate().toString(),
                        "PRUDENCE_TLS_KEY", certificates.privateKey().toString(),
                        "PRUDENCE_REWARD_TOKENS_FILE", tokens.toString(),
                        "PRUDENCE_REWARD_ENSEMBLE", models.toString(),
                        "PRUDENCE_EVENTS", "false",
                        "PRUDENCE_DATA", directory.resolve("data").toString()));
        return builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("service.log").toFile())
                .start();
    }

    private static DescribeEnsembleResponse awaitAnswer(RewardClient client, Process service) throws Exception {
        for (int i = 0; i < 120 && service.isAlive(); i++) {
            try {
                return client.describe("");
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
        throw new AssertionError("the service did not answer");
    }

    private static double overOurApi(String address) throws Exception {
        try (RewardClient client = RewardClient.open(Connection.to(address), Resend.DEFAULT, DEADLINE)) {
            ScoreResponse response = client.score(ScoreRequest.newBuilder()
                    .addItems(item("noun lighthouse ", "a tower with a light"))
                    .build());
            assertThat(response.getMembersList()).containsExactly("column-1", "column-2", "column-3");
            return response.getScores(0).getAggregate();
        }
    }

    private double overOpenRlhf(String address) throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create("http://" + address + "/get_reward"))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"query\":[\"noun lighthouse a tower with a light\"],\"prompts\":[\"noun lighthouse \"],"
                                        + "\"labels\":[\"\"]}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        JsonNode body = JsonMapper.builder().build().readTree(response.body());
        return body.path("rewards").get(0).asDouble();
    }

    private static double overOpenInference(String address) {
        ManagedChannel channel =
                NettyChannelBuilder.forTarget(address).usePlaintext().build();
        try {
            var server = GRPCInferenceServiceGrpc.newBlockingStub(channel);
            assertThat(server.modelReady(ModelReadyRequest.newBuilder()
                                    .setName("judge")
                                    .build())
                            .getReady())
                    .isTrue();
            ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("judge");
            addText(request, "prompt", "noun lighthouse ");
            addText(request, "response", "a tower with a light");
            request.addOutputsBuilder().setName("aggregate");
            ModelInferResponse response = server.modelInfer(request.build());
            return response.getRawOutputContents(0)
                    .asReadOnlyByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getDouble();
        } finally {
            channel.shutdownNow();
        }
    }

    private static void addText(ModelInferRequest.Builder request, String name, String text) {
        request.addInputsBuilder().setName(name).setDatatype("BYTES").addShape(1);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer element = ByteBuffer.allocate(Integer.BYTES + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        request.addRawInputContents(
                ByteString.copyFrom(element.putInt(bytes.length).put(bytes).flip()));
    }

    private static ScoreItem item(String prompt, String answer) {
        return ScoreItem.newBuilder()
                .setPrompt(Prompt.newBuilder().setText(prompt))
                .setAnswer(
                        Answer.newBuilder().setTokens(TokenAnswer.newBuilder().setText(answer)))
                .build();
    }
}
