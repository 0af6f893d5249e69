package dev.prudence.reward.objective;

import java.util.Arrays;
import java.util.List;

/**
 * The normalised scores that members of one ensemble gave one sample: finite, at least one, each under its member's id.
 * Members that failed are not in here; a value that is not finite never gets in.
 *
 * <p>This class is immutable and thread-safe.
 */
public final class MemberScores {

    private final List<String> members;
    private final double[] values;
    private final double mean;

    private MemberScores(List<String> members, double[] values) {
        this.members = members;
        this.values = values;
        this.mean = sum(values) / values.length;
    }

    /**
     * Scores under the ids of their members.
     *
     * @param members ids, in the order of the values
     * @param values finite normalised scores, copied
     * @throws IllegalArgumentException if there is no value, the counts differ or a value is not finite
     */
    public static MemberScores of(List<String> members, double... values) {
        if (values.length == 0 || values.length != members.size()) {
            throw new IllegalArgumentException("give one score for each member, at least one: members=" + members.size()
                    + ", scores=" + values.length);
        }
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "drop members without a finite score before aggregating: " + members.get(i) + "=" + values[i]);
            }
        }
        return new MemberScores(List.copyOf(members), values.clone());
    }

    /** How many members answered. */
    public int count() {
        return values.length;
    }

    /** Arithmetic mean, summed in the order of the members. */
    public double mean() {
        return mean;
    }

    /** Smallest score. */
    public double minimum() {
        double minimum = values[0];
        for (double value : values) {
            minimum = Math.min(minimum, value);
        }
        return minimum;
    }

    /** Largest score. */
    public double maximum() {
        double maximum = values[0];
        for (double value : values) {
            maximum = Math.max(maximum, value);
        }
        return maximum;
    }

    /**
     * Σ(s − mean)² / (count − ddof), by the two-pass formula.
     *
     * @param ddof 0 for the population variance, 1 for the sample variance
     * @throws IllegalArgumentException if not more members than ddof answered
     */
    public double variance(int ddof) {
        if (values.length <= ddof) {
            throw new IllegalArgumentException(
                    "a variance needs more members than ddof=" + ddof + ": members=" + values.length);
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return squares / (values.length - ddof);
    }

    /** The quantile between neighbouring scores, in a straight line: 0 is the minimum, 1 the maximum. */
    double quantile(double probability) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double place = probability * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /** Whether this member answered. */
    public boolean has(String member) {
        return members.contains(member);
    }

    /**
     * The score of one member.
     *
     * @throws IllegalArgumentException if it did not answer
     */
    public double of(String member) {
        int index = members.indexOf(member);
        if (index < 0) {
            throw new IllegalArgumentException("choose one of members=" + members + ": member=" + member);
        }
        return values[index];
    }

    /** Σ exp(−(s − minimum) / beta), between 1 and the count whatever the scores. */
    double shiftedExponentialSum(double beta) {
        double minimum = minimum();
        double sum = 0;
        for (double value : values) {
            sum += Math.exp(-(value - minimum) / beta);
        }
        return sum;
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }
}
