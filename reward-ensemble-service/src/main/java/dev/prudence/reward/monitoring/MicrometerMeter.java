package dev.prudence.reward.monitoring;

import dev.prudence.reward.ensemble.Outcome;
import dev.prudence.reward.ensemble.ScoringListener;
import dev.prudence.reward.wire.ScoringMeter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;

/**
 * Counts into Micrometer: {@code prudence_reward_samples_total} by outcome, {@code prudence_reward_batch_samples} and
 * {@code prudence_reward_member_seconds} by member, {@code prudence_reward_member_failures_total} (samples) by member.
 */
@Singleton
public class MicrometerMeter implements ScoringListener, ScoringMeter {

    private final MeterRegistry registry;

    MicrometerMeter(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void answered(Outcome outcome, int samples) {
        registry.counter("prudence.reward.samples", "outcome", outcome.name().toLowerCase(Locale.ROOT))
                .increment(samples);
    }

    @Override
    public void memberRan(String member, int samples, Duration time) {
        registry.timer("prudence.reward.member", "member", member).record(time);
        registry.summary("prudence.reward.batch.samples").record(samples);
    }

    @Override
    public void memberFailed(String ensembleDigest, String member, int samples, String reason) {
        registry.counter("prudence.reward.member.failures", "member", member).increment(samples);
    }
}
