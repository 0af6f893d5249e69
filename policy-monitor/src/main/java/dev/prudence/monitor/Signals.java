package dev.prudence.monitor;

import dev.prudence.monitor.GaoFit.Form;
import dev.prudence.monitor.GaoFit.Point;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the observations of one policy, in their order, into signals. Not thread-safe. */
public final class Signals {

    /** Below this gold, in deviations, a decline is measured against it: shares of nearly nothing say nothing. */
    private static final double LEAST_BEST = 0.5;

    private static final int SMOOTHED = 2;

    private final Form form;
    private final List<Point> probes = new ArrayList<>();
    private final Deque<Double> recent = new ArrayDeque<>();
    private double best;

    private @Nullable Observation first;
    private @Nullable Probe firstProbe;

    /** @param form how gold is expected to depend on the divergence */
    public Signals(Form form) {
        this.form = form;
    }

    /** The signals that this observation has; those without a value are absent. */
    public Map<Signal, Double> of(Observation now) {
        if (first == null) {
            first = now;
        }
        Map<Signal, Double> values = new EnumMap<>(Signal.class);
        values.put(Signal.KL, Math.max(0, now.kl()));
        put(values, Signal.VARIANCE_GROWTH, ratio(now.variance(), first.variance()));
        put(values, Signal.DISAGREEMENT_GROWTH, ratio(now.disagreementHigh(), first.disagreementHigh()));
        put(values, Signal.LENGTH_DRIFT, logarithm(ratio(now.length(), first.length())));
        put(values, Signal.DIVERSITY_LOSS, rest(ratio(now.distinct(), first.distinct())));
        put(values, Signal.REPETITION_GROWTH, difference(now.repetition(), first.repetition()));
        put(values, Signal.ENTROPY_LOSS, difference(first.entropy(), now.entropy()));
        if (now.probe() != null) {
            probed(now, now.probe(), first, values);
        }
        return values;
    }

    private void probed(Observation now, Probe probe, Observation reference, Map<Signal, Double> values) {
        if (firstProbe == null) {
            firstProbe = probe;
        }
        double gold = standardised(probe.gold() - firstProbe.gold(), firstProbe.deviation());
        double proxy = standardised(now.proxy() - reference.proxy(), reference.proxyDeviation());
        values.put(Signal.PROXY_GOLD_GAP, proxy - gold);
        values.put(Signal.PROBE_DECLINE, decline(gold));
        double distance = Math.sqrt(Math.max(0, now.kl()));
        probes.add(new Point(distance, gold));
        GaoFit.of(form, probes)
                .map(GaoFit::peakDistance)
                .filter(peak -> peak.isPresent() && peak.getAsDouble() > 0)
                .ifPresent(peak -> values.put(Signal.PREDICTED_PEAK, distance / peak.getAsDouble()));
    }

    private double decline(double gold) {
        recent.addLast(gold);
        if (recent.size() > SMOOTHED) {
            recent.removeFirst();
        }
        double smooth = recent.stream().mapToDouble(value -> value).average().orElseThrow();
        best = Math.max(best, smooth);
        return (best - smooth) / Math.max(best, LEAST_BEST);
    }

    private static double standardised(double difference, double deviation) {
        return deviation > 0 ? difference / deviation : difference;
    }

    private static void put(Map<Signal, Double> values, Signal signal, @Nullable Double value) {
        if (value != null && Double.isFinite(value)) {
            values.put(signal, value);
        }
    }

    private static @Nullable Double ratio(@Nullable Double now, @Nullable Double then) {
        return now == null || then == null || then <= 0 ? null : Double.valueOf(now / then);
    }

    private static @Nullable Double difference(@Nullable Double more, @Nullable Double less) {
        return more == null || less == null ? null : Double.valueOf(more - less);
    }

    private static @Nullable Double logarithm(@Nullable Double ratio) {
        return ratio == null || ratio <= 0 ? null : Double.valueOf(Math.abs(Math.log(ratio)));
    }

    private static @Nullable Double rest(@Nullable Double ratio) {
        return ratio == null ? null : Double.valueOf(1 - ratio);
    }
}
