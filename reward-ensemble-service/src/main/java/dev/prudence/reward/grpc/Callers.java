package dev.prudence.reward.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.Prioritized;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Notices that callers leave. The framework cancels the answer to a stream, but never that to a single request: its caller's leaving ends with
 * the call's listener. So this listens too, and keeps what it hears in the call's context.
 *
 * <p>This class is thread-safe.
 */
@GlobalInterceptor
@ApplicationScoped
public class Callers implements ServerInterceptor, Prioritized {

    private static final Context.Key<AtomicBoolean> GONE = Context.key("caller-gone");

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        AtomicBoolean gone = new AtomicBoolean();
        Context context = Context.current().withValue(GONE, gone);
        return new SimpleForwardingServerCallListener<>(Contexts.interceptCall(context, call, headers, next)) {
            @Override
            public void onCancel() {
                gone.set(true);
                super.onCancel();
            }
        };
    }

    /** Inside of all others: only there has each call a context of its own, where those outside share their connection's. */
    @Override
    public int getPriority() {
        return Integer.MIN_VALUE;
    }

    /** Becomes true when the caller of the call that begins on this thread has left. */
    static AtomicBoolean gone() {
        @Nullable AtomicBoolean gone = GONE.get();
        return gone == null ? new AtomicBoolean() : gone;
    }
}
