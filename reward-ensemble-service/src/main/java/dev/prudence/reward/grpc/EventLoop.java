package dev.prudence.reward.grpc;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Where a call came in and its scores are written. Written from a compute thread, headers, message and trailers are a wake of the event
 * loop each, which contends with the writer for the connection; handed over whole they are one. Thread-safe.
 */
final class EventLoop {

    private EventLoop() {}

    /** The event loop of the call that begins on this thread. */
    static Executor ofThisCall() {
        @Nullable Context context = Vertx.currentContext();
        return context == null ? Runnable::run : task -> context.runOnContext(nothing -> task.run());
    }
}
