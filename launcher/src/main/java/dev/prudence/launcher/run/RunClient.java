package dev.prudence.launcher.run;

import dev.prudence.launcher.process.LaunchException;
import dev.prudence.proto.run.v1.CancelRequest;
import dev.prudence.proto.run.v1.GetRequest;
import dev.prudence.proto.run.v1.ListRequest;
import dev.prudence.proto.run.v1.Run;
import dev.prudence.proto.run.v1.RunServiceGrpc;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.proto.run.v1.SignOffRequest;
import dev.prudence.proto.run.v1.StartRequest;
import dev.prudence.proto.run.v1.WatchRequest;
import dev.prudence.proto.run.v1.WatchResponse;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Talks to the trainer's RunService. This class is thread-safe. */
public final class RunClient {

    private static final long CALL_SECONDS = 30;
    private static final long WATCH_SECONDS = 3;

    private final RunServiceGrpc.RunServiceBlockingStub stub;

    public RunClient(Channel channel) {
        this.stub = RunServiceGrpc.newBlockingStub(channel);
    }

    /** Starts a run; a refusal becomes a sentence. */
    public Run start(StartRequest request) {
        try {
            return shortly().start(request).getRun();
        } catch (StatusRuntimeException e) {
            throw new LaunchException("The trainer did not start the run: " + GrpcSentence.of(e), e);
        }
    }

    /** The run that is going on, if there is one. */
    public Optional<Run> running() {
        return shortly().list(ListRequest.getDefaultInstance()).getRunsList().stream()
                .filter(run -> run.getStatus() == RunStatus.RUN_STATUS_RUNNING)
                .findFirst();
    }

    public Run get(String runId) {
        return shortly().get(GetRequest.newBuilder().setRunId(runId).build()).getRun();
    }

    /** Asks a run to stop; it ends at its next safe point. */
    public void cancel(String runId) {
        shortly().cancel(CancelRequest.newBuilder().setRunId(runId).build());
    }

    /** Lets a run go on that waits for it. */
    public void signOff(String runId) {
        shortly().signOff(SignOffRequest.newBuilder().setRunId(runId).build());
    }

    /**
     * The events from a sequence number on, for some seconds: the iterator then throws DEADLINE_EXCEEDED, so that the
     * caller can look after the platform. It throws another StatusRuntimeException when the stream breaks.
     */
    Iterator<WatchResponse> watch(String runId, long fromSequence) {
        return stub.withDeadlineAfter(WATCH_SECONDS, TimeUnit.SECONDS)
                .watch(WatchRequest.newBuilder()
                        .setRunId(runId)
                        .setFromSequence(fromSequence)
                        .build());
    }

    private RunServiceGrpc.RunServiceBlockingStub shortly() {
        return stub.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }
}
