package dev.prudence.trainer.monitoring;

import dev.prudence.monitoring.LogFields;
import dev.prudence.trainer.run.Tracing;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;

/** Phases as traces of OpenTelemetry. Those of the last phases can be gone on with. This class is thread-safe. */
@Singleton
public class PhaseTraces implements Tracing {

    private static final int KEPT = 64;

    private final Tracer tracer;
    /** Guarded by itself. */
    private final Map<String, SpanContext> first = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SpanContext> eldest) {
            return size() > KEPT;
        }
    };

    /** Traces by an SDK, which may be switched off. */
    public PhaseTraces(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("dev.prudence.trainer");
    }

    @Override
    public <T, E extends Exception> T span(String runId, String phase, String what, Work<T, E> work) throws E {
        String key = runId + "/" + phase;
        Span span = tracer.spanBuilder(what)
                .setParent(parent(key))
                .setAttribute("prudence.run.id", runId)
                .setAttribute("prudence.phase", phase)
                .startSpan();
        synchronized (first) {
            first.putIfAbsent(key, span.getSpanContext());
        }
        try (Scope scope = span.makeCurrent();
                LogFields fields = LogFields.run(runId).and("phase", phase)) {
            return work.run();
        } catch (Exception failure) {
            span.setStatus(StatusCode.ERROR, String.valueOf(failure.getMessage()));
            throw failure;
        } finally {
            span.end();
        }
    }

    private Context parent(String key) {
        synchronized (first) {
            SpanContext begun = first.get(key);
            return begun == null ? Context.root() : Context.root().with(Span.wrap(begun));
        }
    }
}
