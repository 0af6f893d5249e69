package dev.prudence.reward.messaging;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Settles one incoming record when every outgoing record that came of it has been settled: acknowledged when all were, and
 * refused at once with the reason when one was not.
 *
 * <p>This class is thread-safe.
 */
final class JoinedAcknowledgement {

    private final Message<?> record;
    private final Supplier<CompletionStage<Void>> whenAllArrived;
    private final AtomicInteger outstanding;
    private final AtomicBoolean failed = new AtomicBoolean();

    /** @param whenAllArrived settles the incoming record once all outgoing ones have arrived */
    JoinedAcknowledgement(Message<?> record, int outgoing, Supplier<CompletionStage<Void>> whenAllArrived) {
        this.record = record;
        this.whenAllArrived = whenAllArrived;
        this.outstanding = new AtomicInteger(outgoing);
    }

    CompletionStage<Void> arrived() {
        return outstanding.decrementAndGet() == 0 && !failed.get() ? whenAllArrived.get() : done();
    }

    CompletionStage<Void> failed(Throwable reason) {
        return failed.compareAndSet(false, true) ? record.nack(reason) : done();
    }

    private static CompletionStage<Void> done() {
        return CompletableFuture.completedFuture(null);
    }
}
