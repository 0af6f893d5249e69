package dev.prudence.reward.monitoring;

import dev.prudence.reward.batching.QueueMeter;
import dev.prudence.reward.ensemble.Incident;
import dev.prudence.reward.ensemble.Outcome;
import dev.prudence.reward.ensemble.ScoringListener;
import dev.prudence.reward.wire.ScoringMeter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts into Micrometer. The names, with dots for underscores, and what they are labelled by stand in
 * {@code docs/guides/reward-service.md}; {@code version} is the beginning of an ensemble's digest.
 */
@Singleton
public class MicrometerMeter implements ScoringListener, ScoringMeter, QueueMeter {

    private static final int VERSION_DIGITS = 12;

    private final MeterRegistry registry;
    private final Map<Tags, RecentScores> recent = new ConcurrentHashMap<>();
    private final Map<Tags, Boolean> leftAlone = new ConcurrentHashMap<>();
    private final Timer tokenise;
    private final Timer queue;
    private final Timer form;
    private final Timer compute;
    private final Timer total;
    private final DistributionSummary batchSamples;
    private final DistributionSummary batchTokens;

    MicrometerMeter(MeterRegistry registry) {
        this.registry = registry;
        this.tokenise = histogram("prudence.reward.tokenise");
        this.queue = histogram("prudence.reward.queue");
        this.form = histogram("prudence.reward.batch.form");
        this.compute = histogram("prudence.reward.compute");
        this.total = histogram("prudence.reward.request");
        this.batchSamples = summary("prudence.reward.batch.samples", Tags.empty());
        this.batchTokens = summary("prudence.reward.batch.tokens", Tags.empty());
    }

    private Timer histogram(String name) {
        return Timer.builder(name).publishPercentileHistogram().register(registry);
    }

    private DistributionSummary summary(String name, Tags tags) {
        return DistributionSummary.builder(name).tags(tags).register(registry);
    }

    @Override
    public void answered(Outcome outcome, int samples) {
        registry.counter("prudence.reward.samples", "outcome", outcome.name().toLowerCase(Locale.ROOT))
                .increment(samples);
    }

    @Override
    public void prepared(Duration time) {
        tokenise.record(time);
    }

    @Override
    public void disagreed(String ensembleDigest, double deviation) {
        summary("prudence.reward.disagreement", Tags.of("version", version(ensembleDigest)))
                .record(deviation);
    }

    @Override
    public void finished(Duration time) {
        total.record(time);
    }

    @Override
    public void waited(Duration time) {
        queue.record(time);
    }

    @Override
    public void formed(int samples, int tokens, Duration time) {
        batchSamples.record(samples);
        batchTokens.record(tokens);
        form.record(time);
    }

    @Override
    public void computed(Duration time) {
        compute.record(time);
    }

    @Override
    public void memberRan(String ensembleDigest, String member, float[] raw, Duration time) {
        Tags tags = tags(ensembleDigest, member);
        registry.timer("prudence.reward.member", tags).record(time);
        recent.computeIfAbsent(tags, this::gauges).add(raw);
    }

    private RecentScores gauges(Tags tags) {
        RecentScores scores = new RecentScores();
        Gauge.builder("prudence.reward.member.score.mean", scores, RecentScores::mean)
                .tags(tags)
                .register(registry);
        Gauge.builder("prudence.reward.member.score.deviation", scores, RecentScores::deviation)
                .tags(tags)
                .register(registry);
        return scores;
    }

    @Override
    public void memberFailed(String ensembleDigest, String member, int samples, String reason) {
        registry.counter("prudence.reward.member.failures", tags(ensembleDigest, member))
                .increment(samples);
    }

    @Override
    public void incident(Incident incident) {
        if (incident.kind() != Incident.Kind.LEFT_OUT) {
            memberLeftAlone(
                    tags(incident.ensembleDigest(), incident.member()), incident.kind() == Incident.Kind.LEFT_ALONE);
        }
    }

    private void memberLeftAlone(Tags tags, boolean isLeftAlone) {
        if (leftAlone.put(tags, isLeftAlone) == null) {
            Gauge.builder("prudence.reward.member.left.alone", () -> leftAlone.getOrDefault(tags, false) ? 1 : 0)
                    .tags(tags)
                    .register(registry);
        }
    }

    private static Tags tags(String digest, String member) {
        return Tags.of("member", member, "version", version(digest));
    }

    private static String version(String digest) {
        return digest.substring(0, Math.min(VERSION_DIGITS, digest.length()));
    }
}
