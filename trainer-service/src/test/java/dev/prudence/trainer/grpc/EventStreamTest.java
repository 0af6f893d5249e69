package dev.prudence.trainer.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.proto.run.v1.MetricRecorded;
import dev.prudence.proto.run.v1.WatchResponse;
import dev.prudence.trainer.events.RunEventLog;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventStreamTest {

    @TempDir
    Path directory;

    @Test
    void endsTheCallWhenTheEventsCannotBeRead() {
        RunEventLog log = RunEventLog.open(directory.resolve("events.log"), "run-1", () -> Instant.EPOCH);
        log.append(
                "train",
                event -> event.setMetricRecorded(MetricRecorded.newBuilder().setName("loss")));
        log.close();
        Client client = new Client();
        new EventStream(log, 1, client, Runnable::run).start();
        assertThat(client.failure).isNotNull();
        Status status = Status.fromThrowable(client.failure);
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).endsWith("runId=run-1");
    }

    /** Always takes more. */
    private static final class Client extends ServerCallStreamObserver<WatchResponse> {

        private @Nullable Throwable failure;

        @Override
        public void onNext(WatchResponse response) {}

        @Override
        public void onError(Throwable told) {
            failure = told;
        }

        @Override
        public void onCompleted() {}

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void setOnCloseHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}
    }
}
