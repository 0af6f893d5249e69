package dev.prudence.trainer.policyoptimisation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Advantages in double precision, summed in the order of the episodes. Thread-safe. */
final class Advantages {

    private static final double TINY = 1e-8;

    private Advantages() {}

    /** The reward of each action: what its divergence costs, and the score with the last one. */
    static double[] rewards(Episode episode, KlPenalty penalty, double coefficient) {
        double[] rewards = new double[episode.actions()];
        for (int action = 0; action < rewards.length; action++) {
            rewards[action] = -coefficient * penalty.inReward(episode.logRatio(action));
        }
        rewards[rewards.length - 1] += episode.score();
        return rewards;
    }

    /**
     * Generalised advantage estimates (Schulman et al. 2016, arXiv:1506.02438, equation 16) of an episode that ends: {@code δ_t = r_t + γ
     * V_{t+1} - V_t}, {@code A_t = δ_t + γ λ A_{t+1}}.
     */
    static double[] generalised(double[] rewards, double[] values, double discount, double lambda) {
        double[] advantages = new double[rewards.length];
        double following = 0;
        for (int t = rewards.length - 1; t >= 0; t--) {
            double next = t + 1 < rewards.length ? values[t + 1] : 0;
            double error = rewards[t] + discount * next - values[t];
            following = error + discount * lambda * following;
            advantages[t] = following;
        }
        return advantages;
    }

    /** Shifts and scales to mean 0 and deviation 1 over all actions of all episodes; the deviation is that of the population. */
    static List<double[]> whitened(List<double[]> advantages) {
        long count = advantages.stream().mapToLong(each -> each.length).sum();
        double mean = sum(advantages, value -> value) / count;
        double variance = sum(advantages, value -> (value - mean) * (value - mean)) / count;
        double scale = 1 / Math.sqrt(variance + TINY);
        return advantages.stream()
                .map(each ->
                        Arrays.stream(each).map(value -> (value - mean) * scale).toArray())
                .toList();
    }

    private static double sum(List<double[]> numbers, ToDoubleFunction<Double> term) {
        double sum = 0;
        for (double[] each : numbers) {
            for (double value : each) {
                sum += term.applyAsDouble(value);
            }
        }
        return sum;
    }

    /**
     * Each episode's return against the mean of its group, over the group's deviation where asked for; 0 where all of a group are equal.
     *
     * @param returns one for each episode
     */
    static double[] grouped(List<Episode> episodes, double[] returns, boolean scaled) {
        double[] advantages = new double[returns.length];
        for (List<Integer> group : groups(episodes)) {
            double mean = group.stream().mapToDouble(i -> returns[i]).sum() / group.size();
            double variance = group.stream()
                            .mapToDouble(i -> (returns[i] - mean) * (returns[i] - mean))
                            .sum()
                    / group.size();
            double scale = scaled ? 1 / Math.sqrt(variance + TINY) : 1;
            group.forEach(i -> advantages[i] = (returns[i] - mean) * scale);
        }
        return advantages;
    }

    /** Each episode's return against the mean of the others of its group; 0 where there are none. */
    static double[] leaveOneOut(List<Episode> episodes, double[] returns) {
        double[] advantages = new double[returns.length];
        for (List<Integer> group : groups(episodes)) {
            double sum = group.stream().mapToDouble(i -> returns[i]).sum();
            if (group.size() > 1) {
                group.forEach(i -> advantages[i] = returns[i] - (sum - returns[i]) / (group.size() - 1));
            }
        }
        return advantages;
    }

    /** The same advantage for every action of an episode. */
    static List<Target> everyAction(List<Episode> episodes, double[] advantages) {
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < advantages.length; i++) {
            double[] each = new double[episodes.get(i).actions()];
            Arrays.fill(each, advantages[i]);
            targets.add(new Target(each, new double[each.length]));
        }
        return targets;
    }

    private static List<List<Integer>> groups(List<Episode> episodes) {
        Map<Integer, List<Integer>> groups = new TreeMap<>();
        for (int i = 0; i < episodes.size(); i++) {
            groups.computeIfAbsent(episodes.get(i).group(), group -> new ArrayList<>())
                    .add(i);
        }
        return groups.values().stream().collect(Collectors.toList());
    }
}
