package dev.prudence.trainer.grpc;

import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.WatchResponse;
import dev.prudence.trainer.events.RunEventLog;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one client a run's events at the client's pace, from the log. Ends after {@code RunEnded}. This class is
 * thread-safe.
 */
final class EventStream {

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final int BATCH = 64;

    private final RunEventLog log;
    private final ServerCallStreamObserver<WatchResponse> client;
    private final Executor executor;
    /** Wake-ups that were not worked off: the worker runs while it is above 0. */
    private final AtomicInteger wakeUps = new AtomicInteger();

    /** Touched by the one worker only. */
    private long next;

    private volatile boolean ended;

    EventStream(RunEventLog log, long fromSequence, ServerCallStreamObserver<WatchResponse> client, Executor executor) {
        this.log = log;
        this.client = client;
        this.executor = executor;
        this.next = Math.max(fromSequence, 1);
    }

    void start() {
        RunEventLog.Subscription subscription = log.subscribe(event -> wakeUp());
        client.setOnReadyHandler(this::wakeUp);
        client.setOnCancelHandler(() -> {
            ended = true;
            subscription.close();
        });
        client.setOnCloseHandler(subscription::close);
        wakeUp();
    }

    private void wakeUp() {
        if (wakeUps.getAndIncrement() == 0) {
            executor.execute(this::work);
        }
    }

    private void work() {
        int seen = 1;
        do {
            seen = wakeUps.get();
            sendWhileReady();
        } while (wakeUps.addAndGet(-seen) > 0);
    }

    private void sendWhileReady() {
        try {
            while (!ended && client.isReady()) {
                List<RunEvent> events = log.read(next, BATCH);
                if (events.isEmpty()) {
                    return;
                }
                events.forEach(this::send);
            }
        } catch (UncheckedIOException unreadable) {
            giveUp(unreadable);
        } catch (RuntimeException failure) {
            ended = true;
            LOG.debug("A client stopped watching", failure);
        }
    }

    /** A client that is told nothing waits for ever. */
    private void giveUp(UncheckedIOException unreadable) {
        ended = true;
        LOG.warn("A client cannot be sent the events of a run, nextSequence={}", next, unreadable);
        Status status = unreadable.getCause() instanceof ClosedChannelException ? Status.UNAVAILABLE : Status.INTERNAL;
        client.onError(status.withDescription(unreadable.getMessage()).asRuntimeException());
    }

    private void send(RunEvent event) {
        if (ended) {
            return;
        }
        client.onNext(WatchResponse.newBuilder().setEvent(event).build());
        next = event.getSequence() + 1;
        if (event.hasRunEnded()) {
            ended = true;
            client.onCompleted();
        }
    }
}
