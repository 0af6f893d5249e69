package dev.prudence.reward.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.proto.reward.v1.ScoreStreamRequest;
import dev.prudence.proto.reward.v1.ScoreStreamResponse;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StreamFlowTest {

    private final Transport transport = new Transport();
    private final AtomicReference<ServerCall<ScoreStreamRequest, ScoreStreamResponse>> paced = new AtomicReference<>();
    private final ServerCall.Listener<ScoreStreamRequest> listener = new StreamFlow()
            .interceptCall(transport, new Metadata(), (call, headers) -> {
                paced.set(call);
                return new ServerCall.Listener<>() {};
            });

    /** What lies below: counts the messages that it was asked for. */
    private static final class Transport extends ServerCall<ScoreStreamRequest, ScoreStreamResponse> {
        private int requested;
        private boolean ready;

        @Override
        public void request(int messages) {
            requested += messages;
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public void sendMessage(ScoreStreamResponse message) {}

        @Override
        public void close(Status status, Metadata trailers) {}

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public MethodDescriptor<ScoreStreamRequest, ScoreStreamResponse> getMethodDescriptor() {
            return RewardEnsembleServiceGrpc.getScoreStreamMethod();
        }
    }

    private ServerCall<ScoreStreamRequest, ScoreStreamResponse> paced() {
        return Objects.requireNonNull(paced.get());
    }

    private void askForItems(int items) {
        for (int i = 0; i < items; i++) {
            paced().request(1);
        }
    }

    @Test
    void itemsAreTakenInAsOthersAreAnswered() {
        transport.ready = true;
        askForItems(1000);
        assertThat(transport.requested).isEqualTo(StreamFlow.OPEN_ITEMS);
        for (int i = 0; i < 10; i++) {
            paced().sendMessage(ScoreStreamResponse.getDefaultInstance());
        }
        assertThat(transport.requested).isEqualTo(StreamFlow.OPEN_ITEMS + 10);
    }

    @Test
    void aClientThatDoesNotReadSendsInVain() {
        askForItems(1000);
        assertThat(transport.requested).isEqualTo(StreamFlow.OPEN_ITEMS);
        paced().sendMessage(ScoreStreamResponse.getDefaultInstance());
        assertThat(transport.requested).isEqualTo(StreamFlow.OPEN_ITEMS);
        transport.ready = true;
        listener.onReady();
        assertThat(transport.requested).isEqualTo(StreamFlow.OPEN_ITEMS + 1);
    }
}
