package dev.prudence.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.launcher.process.LaunchException;
import dev.prudence.proto.run.v1.GetRequest;
import dev.prudence.proto.run.v1.GetResponse;
import dev.prudence.proto.run.v1.Run;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.RunServiceGrpc;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.proto.run.v1.WatchRequest;
import dev.prudence.proto.run.v1.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunFollowerTest {

    private final Trainer trainer = new Trainer();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();
    private Optional<String> obituary = Optional.empty();
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        server = InProcessServerBuilder.forName("trainer")
                .directExecutor()
                .addService(trainer)
                .build()
                .start();
        channel = InProcessChannelBuilder.forName("trainer").directExecutor().build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void goesOnAfterTheLastEventSeenWhenTheStreamBreaks() {
        Events events = new Events();
        trainer.script(
                events.started("train"), events.stageStarted("train"), BREAK, events.completed("train", 1, false));
        trainer.script(events.ended());
        assertThat(follower().follow("r1").getStatus()).isEqualTo(RunStatus.RUN_STATUS_COMPLETED);
        assertThat(trainer.asked).containsExactly(1L, 3L, 4L);
        assertThat(output().lines().filter(line -> line.contains("train"))).hasSize(2);
    }

    @Test
    void aDeadPlatformEndsItInItsOwnSentence() {
        obituary = Optional.of("The broker ended by itself with exit code 1; its log: broker.log");
        assertThatThrownBy(() -> follower().follow("r1"))
                .isInstanceOf(LaunchException.class)
                .hasMessage(obituary.orElseThrow());
    }

    @Test
    void aTrainerThatStaysSilentEndsItAfterAMinute() {
        server.shutdownNow();
        RunFollower follower = new RunFollower(
                new RunClient(channel),
                System.out,
                Terminal.plain(),
                () -> nanos.addAndGet(20_000_000_000L),
                () -> obituary);
        assertThatThrownBy(() -> follower.follow("r1"))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("does not answer any more");
    }

    @Test
    void anUnknownRunIsNotAskedForAgain() {
        trainer.unknown = true;
        assertThatThrownBy(() -> follower().follow("r1"))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("run=r1");
        assertThat(trainer.asked).hasSize(1);
    }

    private RunFollower follower() {
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        return new RunFollower(new RunClient(channel), out, Terminal.plain(), nanos::incrementAndGet, () -> obituary);
    }

    private String output() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Stands in a script for a stream that breaks. */
    private static final RunEvent BREAK = RunEvent.getDefaultInstance();

    /** Sends its script, one stream at a time. */
    private static final class Trainer extends RunServiceGrpc.RunServiceImplBase {

        private final List<RunEvent> script = new ArrayList<>();
        private final List<Long> asked = new CopyOnWriteArrayList<>();
        private boolean unknown;

        void script(RunEvent... events) {
            script.addAll(Arrays.asList(events));
            script.add(BREAK);
        }

        @Override
        public void watch(WatchRequest request, StreamObserver<WatchResponse> responses) {
            asked.add(request.getFromSequence());
            if (unknown) {
                responses.onError(Status.NOT_FOUND
                        .withDescription("no such run: run=" + request.getRunId())
                        .asRuntimeException());
                return;
            }
            while (!script.isEmpty()) {
                RunEvent event = script.remove(0);
                if (event == BREAK) {
                    break;
                }
                responses.onNext(WatchResponse.newBuilder().setEvent(event).build());
            }
            responses.onError(Status.UNAVAILABLE.asRuntimeException());
        }

        @Override
        public void get(GetRequest request, StreamObserver<GetResponse> responses) {
            responses.onNext(GetResponse.newBuilder()
                    .setRun(Run.newBuilder().setId(request.getRunId()))
                    .build());
            responses.onCompleted();
        }
    }
}
