package dev.prudence.policy.messaging;

import io.opentelemetry.context.Scope;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/**
 * The trace that a record came with. Without it all records that were polled together would go on in the first one's trace. Thread-safe.
 *
 * @param metadata what the connector knows of it; empty when traces are off
 */
record Traces(Optional<TracingMetadata> metadata) {

    static Traces of(Message<?> record) {
        return new Traces(record.getMetadata(TracingMetadata.class));
    }

    /** Works within the trace, on this thread. */
    <T> T within(Supplier<T> work) {
        if (metadata.isEmpty()) {
            return work.get();
        }
        try (Scope scope = metadata.get().getCurrentContext().makeCurrent()) {
            return work.get();
        }
    }

    /** Metadata of a record that goes on in the trace. */
    Metadata goOn(OutgoingKafkaRecordMetadata<?> outgoing) {
        Metadata metadata = Metadata.of(outgoing);
        return this.metadata.map(metadata::with).orElse(metadata);
    }
}
