package dev.prudence.launcher.reward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.launcher.platform.Platform;
import dev.prudence.launcher.platform.PlatformState;
import dev.prudence.launcher.platform.ServiceKind;
import dev.prudence.launcher.process.ResidentMemory;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.proto.reward.v1.ScoreStreamRequest;
import dev.prudence.proto.reward.v1.ScoreStreamResponse;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hundred thousand requests that no honest client sends, over every RPC and route, against the packaged service: each gets a status that
 * says what is wrong with it, and afterwards the service is as it was. {@code -Dprudence.hostile.requests} asks for another number.
 */
class HostileRequestsIT {

    private static final int REQUESTS = Integer.getInteger("prudence.hostile.requests", 100_000);
    private static final int AT_A_TIME = 64;
    private static final int ITEMS_OF_STREAM = 50;
    private static final long GROWTH = 256L << 20;
    private static final int MOST_LOG_LINES = 200;
    private static final int PAIRS = 201;
    /** Far beyond what a busy machine does to a median: only a service that was damaged is so slow. */
    private static final double SLOWER = 5;

    private static final double HICCUP_MILLIS = 20;
    private static final Set<Status.Code> RIGHT = EnumSet.of(
            Status.Code.OK,
            Status.Code.ABORTED,
            Status.Code.INVALID_ARGUMENT,
            Status.Code.NOT_FOUND,
            Status.Code.UNIMPLEMENTED,
            Status.Code.RESOURCE_EXHAUSTED,
            Status.Code.DEADLINE_EXCEEDED);
    private static final Set<Integer> RIGHT_PAGES = Set.of(200, 400, 404, 405, 413, 415, 422, 429, 504);

    @TempDir
    Path directory;

    private final Semaphore room = new Semaphore(AT_A_TIME);
    private final Map<String, LongAdder> statuses = new ConcurrentSkipListMap<>();
    private final Map<String, String> wrong = new ConcurrentSkipListMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void eachGetsItsStatusAndTheServiceStaysAsItWas() throws Exception {
        Path models = ExportedModels.write(directory.resolve("judge"), 1, 3);
        try (Platform platform = RewardAlone.start(directory, models, Map.of())) {
            PlatformState.Entry service =
                    platform.state().find(ServiceKind.REWARD.module()).orElseThrow();
            ManagedChannel channel = NettyChannelBuilder.forTarget("127.0.0.1:" + service.port())
                    .usePlaintext()
                    .build();
            try {
                ScoreResponse before = score(channel);
                HostileRequests hostile = new HostileRequests(1);
                send(hostile, REQUESTS / 10, channel, service.port());
                double usual = medianMillis(channel);
                long memory = ResidentMemory.bytesOf(service.pid()).orElseThrow();
                send(hostile, REQUESTS - REQUESTS / 10, channel, service.port());
                stream(hostile, channel);

                double now = medianMillis(channel);
                System.out.println("answers: " + new TreeMap<>(statuses));
                System.out.printf("median of single pairs: %.2f ms after a tenth, %.2f ms after all%n", usual, now);
                assertThat(now).as("an answer's time, ms").isLessThan(SLOWER * usual + HICCUP_MILLIS);
                assertThat(wrong).isEmpty();
                assertThat(platform.obituary()).isEmpty();
                assertThat(score(channel)).isEqualTo(before);
                assertThat(ResidentMemory.bytesOf(service.pid()).orElseThrow() - memory)
                        .as("growth of memory")
                        .isLessThan(GROWTH);
                try (Stream<String> lines = Files.lines(Path.of(service.log()))) {
                    assertThat(lines.count()).as("lines of the log").isLessThan(MOST_LOG_LINES);
                }
            } finally {
                channel.shutdownNow();
            }
        }
    }

    /** Of a service that nobody else asks. */
    private static double medianMillis(ManagedChannel channel) {
        double[] millis = new double[PAIRS];
        for (int i = 0; i < PAIRS; i++) {
            long start = System.nanoTime();
            score(channel);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        return millis[PAIRS / 2];
    }

    private void send(HostileRequests hostile, int count, ManagedChannel channel, int port)
            throws InterruptedException {
        for (int i = 0; i < count; i++) {
            room.acquire();
            if (i % 3 == 0) {
                send(hostile.page(), port);
            } else {
                send(hostile.call(), channel);
            }
        }
        room.acquire(AT_A_TIME);
        room.release(AT_A_TIME);
    }

    private void send(HostileRequests.Call call, ManagedChannel channel) {
        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(call.method())
                .setRequestMarshaller(Bytes.MARSHALLER)
                .setResponseMarshaller(Bytes.MARSHALLER)
                .build();
        ClientCalls.asyncUnaryCall(
                channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS)),
                call.payload(),
                new StreamObserver<>() {
                    @Override
                    public void onNext(byte[] response) {}

                    @Override
                    public void onError(Throwable failure) {
                        ended(call, Status.fromThrowable(failure));
                    }

                    @Override
                    public void onCompleted() {
                        ended(call, Status.OK);
                    }
                });
    }

    private void ended(HostileRequests.Call call, Status status) {
        count("grpc " + (call.readable() ? "" : "unreadable ") + status.getCode());
        boolean unreadable = !call.readable() && status.getCode() == Status.Code.INTERNAL;
        if (!unreadable && !RIGHT.contains(status.getCode())) {
            wrong.put(call.method(), status.toString());
        }
        room.release();
    }

    private void send(HostileRequests.Page page, int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + page.path()))
                .method(page.method(), HttpRequest.BodyPublishers.ofByteArray(page.body()))
                .build();
        http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).whenComplete((response, failure) -> {
            count("http " + (failure == null ? response.statusCode() : failure));
            if (failure != null || !RIGHT_PAGES.contains(response.statusCode())) {
                wrong.put(
                        page.method() + " " + page.path(),
                        failure == null ? response.statusCode() + " " + response.body() : failure.toString());
            }
            room.release();
        });
    }

    /** A bad item of a stream is answered; the stream goes on. */
    private void stream(HostileRequests hostile, ManagedChannel channel) throws Exception {
        CompletableFuture<Status> end = new CompletableFuture<>();
        LongAdder answers = new LongAdder();
        StreamObserver<ScoreStreamRequest> items = RewardEnsembleServiceGrpc.newStub(channel)
                .scoreStream(new StreamObserver<>() {
                    @Override
                    public void onNext(ScoreStreamResponse response) {
                        answers.increment();
                    }

                    @Override
                    public void onError(Throwable failure) {
                        end.complete(Status.fromThrowable(failure));
                    }

                    @Override
                    public void onCompleted() {
                        end.complete(Status.OK);
                    }
                });
        for (int i = 0; i < ITEMS_OF_STREAM; i++) {
            items.onNext(hostile.streamed().toBuilder().clearEnsembleDigest().build());
        }
        items.onCompleted();
        assertThat(end.get(60, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.OK);
        assertThat(answers.sum()).isEqualTo(ITEMS_OF_STREAM);
    }

    private void count(String status) {
        statuses.computeIfAbsent(status, absent -> new LongAdder()).increment();
    }

    private static ScoreResponse score(ManagedChannel channel) {
        return RewardEnsembleServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .score(ScoreRequest.newBuilder()
                        .addItems(ScoreItem.newBuilder()
                                .setPrompt(Prompt.newBuilder().setText("noun lighthouse"))
                                .setAnswer(Answer.newBuilder()
                                        .setTokens(TokenAnswer.newBuilder().setText("a tower with a light"))))
                        .build());
    }

    /** Messages as the bytes that they are. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        private static final Bytes MARSHALLER = new Bytes();

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
