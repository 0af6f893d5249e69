package dev.prudence.monitor;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A policy with everything that was seen of it, and its gold on prompts that the monitor never sees.
 *
 * @param name the stage that optimised it, or which best-of-n it is
 * @param algorithm {@code best-of-n}, {@code ppo}…
 * @param seed of the run
 * @param observations in their order
 * @param gold in deviations of the reference's answers, in the order of time
 */
public record WatchedPolicy(
        String name, String algorithm, long seed, List<Observation> observations, List<GoldPoint> gold) {

    /** The {@link #algorithm} of best-of-n. */
    public static final String BEST_OF_N = "best-of-n";

    /** Copies the lists. */
    public WatchedPolicy {
        observations = List.copyOf(observations);
        gold = List.copyOf(gold);
    }

    /**
     * Gold at one time.
     *
     * @param kl divergence from the reference, nats
     */
    public record GoldPoint(int time, double kl, double gold) {}

    /** How gold is expected to depend on the divergence. */
    public GaoFit.Form form() {
        return algorithm.equals(BEST_OF_N) ? GaoFit.Form.BEST_OF_N : GaoFit.Form.REINFORCEMENT_LEARNING;
    }

    /** When alarms begin and end. */
    public Patience patience() {
        return algorithm.equals(BEST_OF_N) ? Patience.DOUBLINGS : Patience.ITERATIONS;
    }

    /** All alarms with these thresholds. */
    public List<Alarm> alarms(Map<Signal, Double> thresholds) {
        return Monitor.over(new MonitorSettings(form(), thresholds, patience()), observations);
    }

    /** The gold of the highest point, of equal ones the first. */
    public GoldPoint peak() {
        GoldPoint best = gold.get(0);
        for (GoldPoint point : gold) {
            best = point.gold() > best.gold() ? point : best;
        }
        return best;
    }

    /** Gold at a time, between two points in a straight line. */
    public double goldAt(int time) {
        return at(time, GoldPoint::gold);
    }

    /** Divergence at a time in nats, as {@link #goldAt}. */
    public double klAt(int time) {
        return at(time, GoldPoint::kl);
    }

    private double at(int time, ToDoubleFunction<GoldPoint> number) {
        GoldPoint before = gold.get(0);
        for (GoldPoint point : gold) {
            if (point.time() >= time) {
                int distance = Math.max(1, point.time() - before.time());
                double share = Math.max(0, time - before.time()) / (double) distance;
                return number.applyAsDouble(before)
                        + share * (number.applyAsDouble(point) - number.applyAsDouble(before));
            }
            before = point;
        }
        return number.applyAsDouble(before);
    }

    /** The first point behind the peak that lost more than a share of it, if it stays lost to the end. */
    public @Nullable GoldPoint lost(double share) {
        GoldPoint peak = peak();
        double line = (1 - share) * peak.gold();
        GoldPoint end = gold.get(gold.size() - 1);
        if (peak.gold() <= 0 || end.gold() >= line) {
            return null;
        }
        return gold.stream()
                .filter(point -> point.time() > peak.time() && point.gold() < line)
                .findFirst()
                .orElse(null);
    }
}
