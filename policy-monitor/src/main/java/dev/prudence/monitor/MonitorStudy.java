package dev.prudence.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How well signals warn: thresholds are chosen on the policies of some seeds and evaluated on those of the others, for each kind of
 * algorithm by itself. The signal {@link Signal#KL} is the baseline "stop at KL = c".
 *
 * @param algorithm {@code best-of-n}, {@code ppo}…
 * @param calibrated policies that thresholds were chosen by
 * @param results one for each signal that has values, in the order of {@link Signal}
 */
public record MonitorStudy(String algorithm, int calibrated, List<DetectionResult> results) {

    /** Copies the list. */
    public MonitorStudy {
        results = List.copyOf(results);
    }

    /**
     * One study for each algorithm among the policies that has some of both kinds of seeds.
     *
     * @param calibrationSeeds seeds that thresholds are chosen by
     */
    public static List<MonitorStudy> of(List<WatchedPolicy> policies, Set<Long> calibrationSeeds) {
        Set<String> algorithms =
                policies.stream().map(WatchedPolicy::algorithm).collect(Collectors.toCollection(TreeSet::new));
        List<MonitorStudy> studies = new ArrayList<>();
        for (String algorithm : algorithms) {
            List<WatchedPolicy> own = policies.stream()
                    .filter(policy -> policy.algorithm().equals(algorithm))
                    .toList();
            List<WatchedPolicy> calibration = own.stream()
                    .filter(policy -> calibrationSeeds.contains(policy.seed()))
                    .toList();
            List<WatchedPolicy> evaluation = own.stream()
                    .filter(policy -> !calibrationSeeds.contains(policy.seed()))
                    .toList();
            if (!calibration.isEmpty() && !evaluation.isEmpty()) {
                studies.add(new MonitorStudy(algorithm, calibration.size(), results(calibration, evaluation)));
            }
        }
        return studies;
    }

    private static List<DetectionResult> results(List<WatchedPolicy> calibration, List<WatchedPolicy> evaluation) {
        List<DetectionResult> results = new ArrayList<>();
        for (Signal signal : Signal.values()) {
            Detection detection = new Detection(signal);
            OptionalDouble threshold = detection.calibrate(calibration);
            threshold.ifPresent(value -> results.add(detection.evaluate(evaluation, value)));
        }
        return results;
    }
}
