package dev.prudence.trainer.messaging;

import dev.prudence.trainer.run.Tracing.Work;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Carries traces in the headers of records, as the other services' connectors do: {@code traceparent}. This class is thread-safe. */
public final class RecordTraces {

    private static final TextMapGetter<ConsumerRecord<byte[], byte[]>> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(ConsumerRecord<byte[], byte[]> record) {
            List<String> keys = new ArrayList<>();
            record.headers().forEach(header -> keys.add(header.key()));
            return keys;
        }

        @Override
        public @Nullable String get(@Nullable ConsumerRecord<byte[], byte[]> record, String key) {
            Header header = record == null ? null : record.headers().lastHeader(key);
            return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
        }
    };

    private final Tracer tracer;
    private final TextMapPropagator propagator;

    /** Traces by an SDK, which may be switched off. */
    public RecordTraces(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("dev.prudence.trainer");
        this.propagator = telemetry.getPropagators().getTextMapPropagator();
    }

    /** Marks the record as sent by what is being done now, and sends it. */
    void send(ProducerRecord<byte[], byte[]> record, RecordSender sender) {
        Span span = tracer.spanBuilder(record.topic() + " publish")
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.destination.name", record.topic())
                .setAttribute("messaging.kafka.message.key", text(record.key()))
                .startSpan();
        try (Scope scope = span.makeCurrent()) {
            propagator.inject(
                    Context.current(),
                    record,
                    (carrier, key, value) -> record.headers().add(key, CloudEvents.utf8(value)));
            sender.send(record);
        } finally {
            span.end();
        }
    }

    /** Works on a record within the trace that it came with; on one that came with none, within none. */
    <T, E extends Exception> T receive(ConsumerRecord<byte[], byte[]> record, Work<T, E> work) throws E {
        Context sent = propagator.extract(Context.root(), record, HEADERS);
        if (!Span.fromContext(sent).getSpanContext().isValid()) {
            return work.run();
        }
        Span span = tracer.spanBuilder(record.topic() + " process")
                .setParent(sent)
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.destination.name", record.topic())
                .setAttribute("messaging.kafka.message.key", text(record.key()))
                .startSpan();
        try (Scope scope = span.makeCurrent()) {
            return work.run();
        } finally {
            span.end();
        }
    }

    private static String text(byte @Nullable [] key) {
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }
}
