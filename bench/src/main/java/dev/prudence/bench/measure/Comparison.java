package dev.prudence.bench.measure;

import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * One row of a suite.
 *
 * @param unit {@code ms} for the time of a run; otherwise what a second of runs achieves, for example {@code tokens/s}
 * @param work how much of the unit one run achieves; not used for {@code ms}
 * @param target the ratio that is asked for
 * @param threads threads inside an operator, the same on both sides
 * @param openings how many times both sides are opened and timed, at least once
 * @param opener opens both sides and checks that they compute the same; throws {@link DisagreementException} if not
 */
public record Comparison(
        String name,
        String unit,
        double work,
        OptionalDouble target,
        int threads,
        int openings,
        Supplier<Pair> opener) {
    private static final String MILLISECONDS = "ms";
    private static final double MILLIS_PER_SECOND = 1000;

    /** A comparison of times. */
    public static Comparison ofTime(String name, OptionalDouble target, int threads, Supplier<Pair> opener) {
        return new Comparison(name, MILLISECONDS, 1, target, threads, 1, opener);
    }

    /** A comparison of rates. */
    public static Comparison ofRate(String name, String unit, double work, int threads, Supplier<Pair> opener) {
        return ofRate(name, unit, work, OptionalDouble.empty(), threads, opener);
    }

    /** A comparison of rates with a ratio that is asked for. */
    public static Comparison ofRate(
            String name, String unit, double work, OptionalDouble target, int threads, Supplier<Pair> opener) {
        return new Comparison(name, unit, work, target, threads, 1, opener);
    }

    /** The same over several openings, for sides that are faster or slower from one start to the next. */
    public Comparison withOpenings(int times) {
        return new Comparison(name, unit, work, target, threads, times, opener);
    }

    public Better better() {
        return unit.equals(MILLISECONDS) ? Better.LESS : Better.MORE;
    }

    /** The reported quantity, from the seconds that one run took. */
    double value(double seconds) {
        return better() == Better.LESS ? seconds * MILLIS_PER_SECOND : work / seconds;
    }
}
