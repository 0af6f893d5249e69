package dev.prudence.monitor;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One signal as a warning of lost gold, with the threshold as the only thing to choose. Not thread-safe. */
final class Detection {

    /** More than this share of the peak's gold lost is what an alarm should come before. */
    static final double LOSS = 0.1;

    private static final int CANDIDATES = 200;

    private final Signal signal;

    Detection(Signal signal) {
        this.signal = signal;
    }

    /** A policy's values of the signal by time. */
    private Map<Integer, Double> values(WatchedPolicy policy) {
        Signals signals = new Signals(policy.form());
        Map<Integer, Double> values = new TreeMap<>();
        policy.observations().forEach(observation -> {
            Double value = signals.of(observation).get(signal);
            if (value != null) {
                values.put(observation.time(), value);
            }
        });
        return values;
    }

    /**
     * The threshold with which stopping at the alarm keeps the largest mean share of the peaks' gold; of equally good ones the highest.
     *
     * @return empty if the signal has no value anywhere
     */
    OptionalDouble calibrate(List<WatchedPolicy> policies) {
        List<Map<Integer, Double>> values = policies.stream().map(this::values).toList();
        double[] candidates = candidates(values);
        double best = Double.NaN;
        double bestKept = Double.NEGATIVE_INFINITY;
        for (double candidate : candidates) {
            double kept = IntStream.range(0, policies.size())
                    .mapToDouble(i -> kept(policies.get(i), alarm(policies.get(i), values.get(i), candidate)))
                    .average()
                    .orElse(0);
            if (kept >= bestKept) {
                bestKept = kept;
                best = candidate;
            }
        }
        return candidates.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(best);
    }

    /** Ascending; so far apart that every one separates some values. */
    private static double[] candidates(List<Map<Integer, Double>> values) {
        double[] all = values.stream()
                .flatMap(each -> each.values().stream())
                .mapToDouble(value -> value)
                .sorted()
                .distinct()
                .toArray();
        return all.length <= CANDIDATES
                ? all
                : IntStream.range(0, CANDIDATES)
                        .mapToDouble(i -> all[(int) ((long) i * (all.length - 1) / (CANDIDATES - 1))])
                        .toArray();
    }

    /** The first alarm's time. */
    private static @Nullable Integer alarm(WatchedPolicy policy, Map<Integer, Double> values, double threshold) {
        Hysteresis state = new Hysteresis(threshold, policy.patience());
        for (Map.Entry<Integer, Double> entry : values.entrySet()) {
            if (state.changes(entry.getValue()) && state.raised()) {
                return entry.getKey();
            }
        }
        return null;
    }

    /** The share of the peak's gold that a policy has that is stopped at the alarm, at least 0. */
    static double kept(WatchedPolicy policy, @Nullable Integer alarm) {
        double peak = policy.peak().gold();
        List<WatchedPolicy.GoldPoint> gold = policy.gold();
        double stopped = alarm == null ? gold.get(gold.size() - 1).gold() : policy.goldAt(alarm);
        return peak <= 0 ? 1 : Math.max(0, stopped / peak);
    }

    /** What alarms with this threshold are worth. */
    DetectionResult evaluate(List<WatchedPolicy> policies, double threshold) {
        List<DetectionResult.Case> cases = policies.stream()
                .map(policy -> {
                    Integer alarm = alarm(policy, values(policy), threshold);
                    WatchedPolicy.GoldPoint lost = policy.lost(LOSS);
                    return new DetectionResult.Case(
                            policy.name(),
                            policy.seed(),
                            alarm,
                            alarm == null ? null : Double.valueOf(klAt(policy, alarm)),
                            lost == null ? null : Integer.valueOf(lost.time()),
                            lost == null ? null : Double.valueOf(lost.kl()),
                            kept(policy, alarm),
                            kept(policy, null),
                            alarm != null
                                    && alarm < policy.peak().time()
                                    && policy.goldAt(alarm)
                                            < (1 - LOSS) * policy.peak().gold());
                })
                .collect(Collectors.toList());
        return new DetectionResult(signal, threshold, cases);
    }

    private static double klAt(WatchedPolicy policy, int time) {
        return policy.observations().stream()
                .filter(observation -> observation.time() == time)
                .mapToDouble(Observation::kl)
                .findFirst()
                .orElseThrow();
    }
}
