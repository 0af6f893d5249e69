package dev.prudence.trainer.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends one reader a feed as server-sent events, a few times a second at most and only as fast as the reader takes them.
 * Everything but the feed happens on one event loop.
 */
final class EventStream {

    private static final long PAUSE_MILLIS = 250;
    private static final long HEARTBEAT_MILLIS = 15_000;
    private static final int RETRY_MILLIS = 1_000;

    private final Vertx vertx;
    private final Context loop;
    private final HttpServerResponse response;
    private final Feed feed;
    private final Runnable closed;
    private Runnable unsubscribe = () -> {};
    private long heartbeat;
    private final AtomicBoolean woken = new AtomicBoolean();
    private boolean more = true;
    private boolean busy;
    private boolean over;

    /** @param closed is called once, when the reader is gone or the feed has ended */
    EventStream(Vertx vertx, HttpServerResponse response, Feed feed, Runnable closed) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.response = response;
        this.feed = feed;
        this.closed = closed;
    }

    void start() {
        response.setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .putHeader("x-accel-buffering", "no")
                .closeHandler(gone -> end())
                .exceptionHandler(gone -> end())
                .drainHandler(drained -> send());
        response.write("retry: " + RETRY_MILLIS + "\n\n");
        heartbeat = vertx.setPeriodic(HEARTBEAT_MILLIS, timer -> response.write(": still here\n\n"));
        unsubscribe = feed.watch(this::somethingNew);
        send();
    }

    /** On any thread. */
    private void somethingNew() {
        if (!woken.getAndSet(true)) {
            loop.runOnContext(nothing -> wake());
        }
    }

    private void wake() {
        woken.set(false);
        more = true;
        send();
    }

    private void send() {
        if (over || busy || !more || response.writeQueueFull()) {
            return;
        }
        busy = true;
        more = false;
        vertx.executeBlocking(feed::next, false).onSuccess(this::sent).onFailure(failure -> end());
    }

    private void sent(Optional<Feed.Message> message) {
        if (over) {
            return;
        }
        message.ifPresent(next -> response.write(next.text()));
        if (message.isPresent() && message.get().last()) {
            end();
            return;
        }
        vertx.setTimer(PAUSE_MILLIS, timer -> {
            busy = false;
            send();
        });
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        unsubscribe.run();
        vertx.cancelTimer(heartbeat);
        if (!response.ended() && !response.closed()) {
            response.end();
        }
        closed.run();
    }
}
