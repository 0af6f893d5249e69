package dev.prudence.reward.monitoring;

import static dev.prudence.monitoring.RewardMetrics.BATCH_SAMPLES;
import static dev.prudence.monitoring.RewardMetrics.BATCH_TOKENS;
import static dev.prudence.monitoring.RewardMetrics.COMPUTE;
import static dev.prudence.monitoring.RewardMetrics.DISAGREEMENT;
import static dev.prudence.monitoring.RewardMetrics.ENSEMBLE;
import static dev.prudence.monitoring.RewardMetrics.FORM;
import static dev.prudence.monitoring.RewardMetrics.MEMBER;
import static dev.prudence.monitoring.RewardMetrics.MEMBER_DEVIATION;
import static dev.prudence.monitoring.RewardMetrics.MEMBER_FAILURES;
import static dev.prudence.monitoring.RewardMetrics.MEMBER_LEFT_ALONE;
import static dev.prudence.monitoring.RewardMetrics.MEMBER_MEAN;
import static dev.prudence.monitoring.RewardMetrics.QUEUE;
import static dev.prudence.monitoring.RewardMetrics.REQUEST;
import static dev.prudence.monitoring.RewardMetrics.SAMPLES;
import static dev.prudence.monitoring.RewardMetrics.TOKENISE;

import dev.prudence.monitoring.Meters;
import dev.prudence.reward.batching.QueueMeter;
import dev.prudence.reward.ensemble.Incident;
import dev.prudence.reward.ensemble.Outcome;
import dev.prudence.reward.ensemble.ScoringListener;
import dev.prudence.reward.wire.ScoringMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Counts into Micrometer. Series of ensembles go when {@value #VERSIONS} others were used since. Thread-safe. */
@Singleton
public class MicrometerMeter implements ScoringListener, ScoringMeter, QueueMeter {

    static final int VERSIONS = 16;
    private static final int VERSION_DIGITS = 12;

    private final MeterRegistry registry;
    private final Map<Outcome, Counter> samples = new EnumMap<>(Outcome.class);
    /** Guarded by itself. */
    private final LinkedHashMap<String, EnsembleMeters> ensembles = new LinkedHashMap<>(16, 0.75f, true);

    private final Timer tokenise;
    private final Timer queue;
    private final Timer form;
    private final Timer compute;
    private final Timer total;
    private final DistributionSummary batchSamples;
    private final DistributionSummary batchTokens;

    MicrometerMeter(MeterRegistry registry) {
        this.registry = registry;
        this.tokenise = TOKENISE.timer(registry);
        this.queue = QUEUE.timer(registry);
        this.form = FORM.timer(registry);
        this.compute = COMPUTE.timer(registry);
        this.total = REQUEST.timer(registry);
        this.batchSamples = BATCH_SAMPLES.summary(registry);
        this.batchTokens = BATCH_TOKENS.summary(registry);
        for (Outcome outcome : Outcome.values()) {
            samples.put(outcome, SAMPLES.counter(registry, outcome.name().toLowerCase(Locale.ROOT)));
        }
    }

    /** The meters of a member of an ensemble. */
    private record MemberMeters(Timer runs, RecentScores recent) {}

    /** The meters of one ensemble, each asked of the registry once: that takes longer than to count. */
    private static final class EnsembleMeters {
        private final MeterRegistry registry;
        private final String version;
        private final DistributionSummary disagreement;
        private final Map<String, MemberMeters> members = new ConcurrentHashMap<>();
        private final Map<String, Boolean> leftAlone = new ConcurrentHashMap<>();

        EnsembleMeters(MeterRegistry registry, String version) {
            this.registry = registry;
            this.version = version;
            this.disagreement = DISAGREEMENT.summary(registry, version);
        }

        MemberMeters member(String member) {
            return members.computeIfAbsent(member, missing -> {
                RecentScores scores = new RecentScores();
                MEMBER_MEAN.gauge(registry, scores, RecentScores::mean, member, version);
                MEMBER_DEVIATION.gauge(registry, scores, RecentScores::deviation, member, version);
                // From the first run on, so that an increase from nothing is an increase.
                MEMBER_FAILURES.counter(registry, member, version);
                return new MemberMeters(MEMBER.timer(registry, member, version), scores);
            });
        }

        void leftAlone(String member, boolean isLeftAlone) {
            if (leftAlone.put(member, isLeftAlone) == null) {
                MEMBER_LEFT_ALONE.gauge(
                        registry, leftAlone, states -> states.getOrDefault(member, false) ? 1 : 0, member, version);
            }
        }
    }

    @Override
    public void answered(Outcome outcome, int count) {
        Objects.requireNonNull(samples.get(outcome)).increment(count);
    }

    @Override
    public void prepared(Duration time) {
        tokenise.record(time);
    }

    @Override
    public void disagreed(String ensembleDigest, double deviation) {
        ensemble(ensembleDigest).disagreement.record(deviation);
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
    public void opened(String model, String ensembleDigest) {
        ENSEMBLE.gauge(registry, 1, Integer::doubleValue, model, ensemble(ensembleDigest).version);
    }

    @Override
    public void memberRan(String ensembleDigest, String member, float[] raw, Duration time) {
        MemberMeters meters = ensemble(ensembleDigest).member(member);
        meters.runs().record(time);
        meters.recent().add(raw);
    }

    @Override
    public void memberFailed(String ensembleDigest, String member, int samples, String reason) {
        MEMBER_FAILURES
                .counter(registry, member, ensemble(ensembleDigest).version)
                .increment(samples);
    }

    @Override
    public void incident(Incident incident) {
        if (incident.kind() != Incident.Kind.LEFT_OUT) {
            ensemble(incident.ensembleDigest())
                    .leftAlone(incident.member(), incident.kind() == Incident.Kind.LEFT_ALONE);
        }
    }

    private EnsembleMeters ensemble(String digest) {
        String version = digest.substring(0, Math.min(VERSION_DIGITS, digest.length()));
        synchronized (ensembles) {
            EnsembleMeters meters =
                    ensembles.computeIfAbsent(version, missing -> new EnsembleMeters(registry, version));
            if (ensembles.size() > VERSIONS) {
                Iterator<String> eldest = ensembles.keySet().iterator();
                Meters.remove(registry, Tag.of("version", eldest.next()));
                eldest.remove();
            }
            return meters;
        }
    }
}
