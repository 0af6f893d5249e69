package dev.prudence.reward.grpc;

import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Lets a stream of items to score have only so many without an answer, and takes no more while its client does not read: without this,
 * whatever a client sends would be taken in and wait in memory.
 */
@GlobalInterceptor
@ApplicationScoped
public class StreamFlow implements ServerInterceptor {

    /** Items of one stream that are taken in and not answered. */
    static final int OPEN_ITEMS = 128;

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        if (!method.equals(RewardEnsembleServiceGrpc.getScoreStreamMethod().getFullMethodName())) {
            return next.startCall(call, headers);
        }
        PacedCall<Q, R> paced = new PacedCall<>(call);
        return new SimpleForwardingServerCallListener<>(next.startCall(paced, headers)) {
            @Override
            public void onReady() {
                paced.takeMore();
                super.onReady();
            }
        };
    }

    /** Passes requests for messages on as answers leave. Thread-safe; its monitor guards every field. */
    private static final class PacedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private int wanted;
        private int open;
        private boolean answered;

        PacedCall(ServerCall<Q, R> call) {
            super(call);
        }

        @Override
        public void request(int messages) {
            synchronized (this) {
                wanted += messages;
            }
            takeMore();
        }

        @Override
        public void sendMessage(R message) {
            super.sendMessage(message);
            synchronized (this) {
                open--;
                answered = true;
            }
            takeMore();
        }

        void takeMore() {
            int now = allowed();
            if (now > 0) {
                super.request(now);
            }
        }

        /** A call is not ready before its first answer either, so only later ones wait for that. */
        private synchronized int allowed() {
            if (answered && !isReady()) {
                return 0;
            }
            int now = Math.min(wanted, OPEN_ITEMS - open);
            wanted -= now;
            open += now;
            return now;
        }
    }
}
