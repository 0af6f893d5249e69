package dev.prudence.monitor;

/**
 * When an alarm is raised and when it ends.
 *
 * @param raiseAfter values over the threshold in a row
 * @param clearAfter values below the lower threshold in a row
 * @param clearShare the lower threshold as a share of the threshold, at most 1
 */
public record Patience(int raiseAfter, int clearAfter, double clearShare) {

    /** For iterations. */
    public static final Patience ITERATIONS = new Patience(2, 3, 0.8);

    /** For best-of-n, where each n is twice the one before. */
    public static final Patience DOUBLINGS = new Patience(1, 2, 0.8);

    /** @throws IllegalArgumentException if an alarm could not begin or end */
    public Patience {
        if (raiseAfter < 1 || clearAfter < 1 || !(clearShare > 0 && clearShare <= 1)) {
            throw new IllegalArgumentException(
                    "alarms need at least one value to begin and end, and a share in (0, 1]: raiseAfter=" + raiseAfter
                            + ", clearAfter=" + clearAfter + ", clearShare=" + clearShare);
        }
    }
}
