package dev.prudence.launcher.monitoring;

import dev.prudence.launcher.process.LaunchException;
import dev.prudence.launcher.run.Table;
import dev.prudence.monitor.Alarm;
import dev.prudence.monitor.Monitor;
import dev.prudence.monitor.RunMonitor;
import dev.prudence.monitor.Signal;
import dev.prudence.monitor.WatchedPolicies;
import dev.prudence.monitor.WatchedPolicy;
import dev.prudence.monitor.WatchedPolicy.GoldPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The monitor over the policies of a finished run. Thread-safe. */
public final class FinishedRun {

    private static final double LOST = 0.1;

    private final List<WatchedPolicy> policies;

    private FinishedRun(List<WatchedPolicy> policies) {
        this.policies = policies;
    }

    /**
     * Reads what a run has left.
     *
     * @param directory a run's output
     * @throws LaunchException if it holds no observations that can be read
     */
    public static FinishedRun read(Path directory) {
        Path file = directory.resolve(WatchedPolicies.FILE);
        if (!Files.exists(file)) {
            throw new LaunchException("There are no observations in this directory; give the one that run --out named"
                    + " or that the run printed at its end: file=" + file);
        }
        try {
            return new FinishedRun(WatchedPolicies.read(directory));
        } catch (IOException e) {
            throw new LaunchException("The observations cannot be read: file=" + file, e);
        }
    }

    /**
     * The first alarm of each signal, policy after policy, and a sentence about all.
     *
     * @param changedThresholds take the places of the defaults
     */
    public List<String> lines(Map<Signal, Double> changedThresholds) {
        Table table = new Table()
                .row("policy", "seed", "signal", "at", "KL", "value", "threshold", "gold there", "peak", "at", "end");
        int warned = 0;
        for (WatchedPolicy policy : policies) {
            List<Alarm> first = first(policy, changedThresholds);
            warned += first.isEmpty() ? 0 : 1;
            first.forEach(alarm -> row(table, policy, alarm));
        }
        List<String> lines = new ArrayList<>(warned > 0 ? table.lines() : List.of());
        lines.add(String.format(
                Locale.ROOT,
                "%d policies, %d with an alarm, %d that lose more than a tenth of their peak's gold for good.",
                policies.size(),
                warned,
                policies.stream().filter(policy -> policy.lost(LOST) != null).count()));
        return lines;
    }

    private static List<Alarm> first(WatchedPolicy policy, Map<Signal, Double> changedThresholds) {
        Set<Signal> seen = EnumSet.noneOf(Signal.class);
        return Monitor.over(RunMonitor.settings(policy.algorithm(), changedThresholds), policy.observations()).stream()
                .filter(alarm -> alarm.raised() && seen.add(alarm.signal()))
                .toList();
    }

    private static void row(Table table, WatchedPolicy policy, Alarm alarm) {
        GoldPoint peak = policy.peak();
        table.row(
                policy.name(),
                Long.toString(policy.seed()),
                alarm.signal().id(),
                Integer.toString(alarm.time()),
                two(alarm.kl()),
                two(alarm.value()),
                two(alarm.threshold()),
                two(policy.goldAt(alarm.time())),
                two(peak.gold()),
                Integer.toString(peak.time()),
                two(policy.gold().get(policy.gold().size() - 1).gold()));
    }

    static String two(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }
}
