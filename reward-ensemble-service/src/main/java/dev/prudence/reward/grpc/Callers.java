package dev.prudence.reward.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.Prioritized;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Notices that callers leave. The framework cancels the answer to a stream, but never that to a single request: its caller's leaving ends with
 * the call's listener. So this listens too, and keeps what it hears with the call.
 *
 * <p>This class is thread-safe.
 */
@GlobalInterceptor
@ApplicationScoped
public class Callers implements ServerInterceptor, Prioritized {

    private static final String GONE = Callers.class.getName();

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        AtomicBoolean gone = new AtomicBoolean();
        @Nullable Context context = Vertx.currentContext();
        if (context != null) {
            context.putLocal(GONE, gone);
        }
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            @Override
            public void onCancel() {
                gone.set(true);
                super.onCancel();
            }
        };
    }

    /** Around all others, so that it hears of it before they pass it on by another turn of the event loop. */
    @Override
    public int getPriority() {
        return Integer.MAX_VALUE;
    }

    /** Becomes true when the caller of the call that begins on this thread has left. */
    static AtomicBoolean gone() {
        @Nullable Context context = Vertx.currentContext();
        return context != null && context.getLocal(GONE) instanceof AtomicBoolean gone ? gone : new AtomicBoolean();
    }
}
