package dev.prudence.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.proto.run.v1.ListRequest;
import dev.prudence.proto.run.v1.ListResponse;
import dev.prudence.proto.run.v1.Run;
import dev.prudence.proto.run.v1.RunServiceGrpc;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.proto.run.v1.StartRequest;
import dev.prudence.proto.run.v1.StartResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubmissionTest {

    private final ExperimentDocument document = ExperimentDocument.resolve("rlhf", "quick", Map.of());
    private final Trainer trainer = new Trainer();
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        server = InProcessServerBuilder.forName("submission")
                .directExecutor()
                .addService(trainer)
                .build()
                .start();
        channel = InProcessChannelBuilder.forName("submission").directExecutor().build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void leavesIdAndDirectoryToTheTrainer() {
        assertThat(submit().getId()).isEqualTo("chosen");
        assertThat(trainer.started)
                .containsExactly(StartRequest.newBuilder()
                        .setDocument(document.canonicalJson())
                        .build());
    }

    @Test
    void followsTheRunThatALostSubmissionHasStarted() {
        trainer.running(document.digest());
        assertThat(submit().getId()).isEqualTo("running");
        assertThat(trainer.started).isEmpty();
    }

    @Test
    void isRefusedWhileAnotherRunGoesOn() {
        trainer.running("another digest");
        assertThatThrownBy(this::submit)
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("another run is going on");
    }

    private Run submit() {
        return new Submission(document, false).with(new RunClient(channel), line -> {});
    }

    /** Starts what it is asked for unless something runs. */
    private static final class Trainer extends RunServiceGrpc.RunServiceImplBase {

        private final List<Run> runs = new ArrayList<>();
        private final List<StartRequest> started = new ArrayList<>();

        void running(String digest) {
            runs.add(Run.newBuilder()
                    .setId("running")
                    .setStatus(RunStatus.RUN_STATUS_RUNNING)
                    .setConfigDigest(digest)
                    .build());
        }

        @Override
        public void list(ListRequest request, StreamObserver<ListResponse> responses) {
            responses.onNext(ListResponse.newBuilder().addAllRuns(runs).build());
            responses.onCompleted();
        }

        @Override
        public void start(StartRequest request, StreamObserver<StartResponse> responses) {
            if (!runs.isEmpty()) {
                responses.onError(Status.RESOURCE_EXHAUSTED
                        .withDescription("another run is going on")
                        .asRuntimeException());
                return;
            }
            started.add(request);
            Run run = Run.newBuilder().setId("chosen").build();
            responses.onNext(StartResponse.newBuilder().setRun(run).build());
            responses.onCompleted();
        }
    }
}
