package dev.prudence.policy.monitoring;

import dev.prudence.monitoring.PolicyMetrics;
import dev.prudence.policy.GenerationMeter;
import dev.prudence.policy.PolicyKind;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Metrics of generation. */
@Startup
@ApplicationScoped
public class MicrometerMeter implements GenerationMeter {
    private final Map<PolicyKind, Timer> batches = new EnumMap<>(PolicyKind.class);
    private final Map<GenerationOutcome, Counter> samples = new EnumMap<>(GenerationOutcome.class);
    private final Counter tokens;

    MicrometerMeter(MeterRegistry registry) {
        for (PolicyKind kind : PolicyKind.values()) {
            batches.put(kind, PolicyMetrics.BATCH.timer(registry, kind.artefactKind()));
        }
        for (GenerationOutcome outcome : List.of(
                GenerationOutcome.GENERATION_OUTCOME_GENERATED,
                GenerationOutcome.GENERATION_OUTCOME_REJECTED,
                GenerationOutcome.GENERATION_OUTCOME_TIMED_OUT)) {
            samples.put(outcome, PolicyMetrics.SAMPLES.counter(registry, name(outcome)));
        }
        tokens = PolicyMetrics.TOKENS.counter(registry);
    }

    @Override
    public <T> T run(PolicyKind kind, int busyRows, Supplier<T> graphRun) {
        if (kind == PolicyKind.TEXT) {
            tokens.increment(busyRows);
        }
        return Objects.requireNonNull(batches.get(kind)).record(graphRun);
    }

    @Override
    public void answered(List<GeneratedSample> answered) {
        for (GeneratedSample sample : answered) {
            Objects.requireNonNull(samples.get(sample.getOutcome())).increment();
        }
    }

    private static String name(GenerationOutcome outcome) {
        return outcome.name().replace("GENERATION_OUTCOME_", "").toLowerCase(Locale.ROOT);
    }
}
