package dev.prudence.trainer.bestofn;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gold and proxy against n for one objective of one ensemble, standardised to mean 0 and deviation 1 at n = 1.
 *
 * @param ensemble the ensemble's name; {@code gold} for the oracle
 * @param objective what was optimised
 * @param labelNoise share of flipped labels behind the ensemble; null when there is none
 * @param seed seed of the run that drew the samples
 * @param points one per n, ascending
 * @param peakN the n with the highest gold
 * @param peakGold gold there
 * @param finalGold gold at the largest n
 * @param drop 95 % bootstrap interval of peak minus final, the peak chosen inside each draw
 * @param reasons why a number is null: from its name ({@code proxy}, {@code labelNoise}) to a sentence
 */
public record Curve(
        String ensemble,
        Objective objective,
        @Nullable Double labelNoise,
        long seed,
        List<Point> points,
        int peakN,
        double peakGold,
        double finalGold,
        Interval drop,
        Map<String, String> reasons) {
    /** Copies the collections. */
    public Curve {
        points = List.copyOf(points);
        reasons = Map.copyOf(new TreeMap<>(reasons));
    }

    /** Whether gold is lower at the largest n than at its peak, with 95 % confidence. */
    public boolean overoptimised() {
        return drop.low() > 0;
    }

    /** The last point: the largest n. */
    public Point last() {
        return points.get(points.size() - 1);
    }

    /**
     * One n.
     *
     * @param n samples to choose from
     * @param kl divergence from the base policy, nats
     * @param gold mean gold of the chosen sample
     * @param interval 95 % bootstrap interval of {@code gold} over prompts
     * @param proxy mean proxy of the chosen sample; null when the proxy is the same for every sample
     */
    public record Point(
            int n,
            double kl,
            double gold,
            Interval interval,
            @Nullable Double proxy) {}
}
