package dev.prudence.trainer.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.proto.rollout.v1.BlockContext;
import dev.prudence.proto.rollout.v1.PromptRequested;
import dev.prudence.proto.rollout.v1.SampleRequest;
import dev.prudence.trainer.monitoring.PhaseTraces;
import dev.prudence.trainer.run.Tracing;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** The trainer's part of a sample's trace; the hops through the other services are in their tests and in EmbeddedSpineIT. */
class SampleTraceTest {

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final RecordTraces records = new RecordTraces(telemetry);
    private final Tracing phases = new PhaseTraces(telemetry);

    @Test
    void requestAnswerAndUpdateAreOneTrace() {
        phases.span("run", "ppo/iteration-1", "phase", () -> {
            records.send(record(), new RecordSender(producer));
            return records.receive(answer(), () -> "journaled");
        });
        phases.span("run", "ppo/iteration-1", "learn", () -> "learnt");
        phases.span("run", "ppo/iteration-2", "phase", () -> "another");

        List<SpanData> all = spans.getFinishedSpanItems();
        SpanData phase = span(all, "phase");
        SpanData request = span(all, Topics.PROMPT_REQUESTED + " publish");
        SpanData journal = span(all, Topics.SAMPLE_SCORED + " process");
        SpanData learn = span(all, "learn");
        assertThat(request.getParentSpanId()).isEqualTo(phase.getSpanId());
        assertThat(request.getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(journal.getParentSpanId())
                .as("what the record came with; here its request")
                .isEqualTo(request.getSpanId());
        assertThat(learn.getParentSpanId()).isEqualTo(phase.getSpanId());
        assertThat(List.of(request, journal, learn))
                .extracting(SpanData::getTraceId)
                .containsOnly(phase.getTraceId());
        assertThat(all)
                .filteredOn(each -> !each.getTraceId().equals(phase.getTraceId()))
                .extracting(SpanData::getName)
                .containsExactly("phase");
    }

    @Test
    void aRecordWithoutATraceIsWorkedOnWithoutOne() {
        ConsumerRecord<byte[], byte[]> bare = new ConsumerRecord<>(Topics.SAMPLE_SCORED, 0, 0, null, new byte[0]);
        assertThat(records.<String, RuntimeException>receive(bare, () -> "done"))
                .isEqualTo("done");
        assertThat(spans.getFinishedSpanItems()).isEmpty();
    }

    @Test
    void failuresPassAndAreMarked() {
        assertThatThrownBy(() -> phases.span("run", "phase-1", "phase", () -> {
                    throw new IOException("broken");
                }))
                .isInstanceOf(IOException.class);
        assertThat(spans.getFinishedSpanItems().get(0).getStatus().getDescription())
                .isEqualTo("broken");
    }

    @Test
    void linesOfTheLogSayRunAndPhaseMeanwhile() {
        MDC.put("run", "outer");
        String inside = phases.span("run-1", "phase-1", "phase", () -> MDC.get("run") + " " + MDC.get("phase"));
        assertThat(inside).isEqualTo("run-1 phase-1");
        assertThat(MDC.get("run")).isEqualTo("outer");
        assertThat(MDC.get("phase")).isNull();
        MDC.remove("run");
    }

    private static ProducerRecord<byte[], byte[]> record() {
        PromptRequested block = PromptRequested.newBuilder()
                .setContext(BlockContext.newBuilder().setRunId("run"))
                .addSamples(SampleRequest.getDefaultInstance())
                .build();
        return CloudEvents.record(Topics.PROMPT_REQUESTED, "run/phase/0", block, "identity", Instant.EPOCH);
    }

    /** As the services answer: with the trace of what they were asked. */
    private ConsumerRecord<byte[], byte[]> answer() {
        ProducerRecord<byte[], byte[]> sent = producer.history().get(0);
        assertThat(new String(sent.headers().lastHeader("traceparent").value(), StandardCharsets.UTF_8))
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(Topics.SAMPLE_SCORED, 0, 0, sent.key(), new byte[0]);
        record.headers().add(sent.headers().lastHeader("traceparent"));
        return record;
    }

    private static SpanData span(List<SpanData> spans, String name) {
        return spans.stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + spans));
    }
}
