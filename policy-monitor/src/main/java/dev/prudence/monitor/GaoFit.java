package dev.prudence.monitor;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Gold as a function of {@code d = √KL}, in the forms of Gao et al. 2023, "Scaling laws for reward model overoptimization" (section 3): for
 * best-of-n {@code d (α - β d)}, for reinforcement learning {@code d (α - β ln d)}. Both are linear in α and β and are fitted by least squares
 * without an intercept.
 *
 * @param form which of the two
 * @param alpha α
 * @param beta β, positive where gold has a peak
 */
public record GaoFit(Form form, double alpha, double beta) {

    /** The logarithm's slope has no bound at 0, where neither form is meant to hold. */
    static final double LEAST_DISTANCE = 0.3;

    private static final int LEAST_POINTS = 4;

    /** How gold depends on d. */
    public enum Form {
        /** {@code d (α - β d)}. */
        BEST_OF_N,
        /** {@code d (α - β ln d)}. */
        REINFORCEMENT_LEARNING;

        double second(double d) {
            return this == BEST_OF_N ? -d * d : -d * Math.log(d);
        }
    }

    /**
     * A measurement.
     *
     * @param distance d, the square root of the divergence in nats
     * @param gold above the reference's
     */
    public record Point(double distance, double gold) {}

    /** The best fit; empty with fewer than four points of d above 0.3, or if they do not determine two numbers. */
    public static Optional<GaoFit> of(Form form, List<Point> points) {
        double aa = 0;
        double ab = 0;
        double bb = 0;
        double ay = 0;
        double by = 0;
        int used = 0;
        for (Point point : points) {
            if (point.distance() < LEAST_DISTANCE) {
                continue;
            }
            double a = point.distance();
            double b = form.second(a);
            aa += a * a;
            ab += a * b;
            bb += b * b;
            ay += a * point.gold();
            by += b * point.gold();
            used++;
        }
        double determinant = aa * bb - ab * ab;
        if (used < LEAST_POINTS || determinant <= 1e-9 * aa * bb) {
            return Optional.empty();
        }
        return Optional.of(new GaoFit(form, (ay * bb - by * ab) / determinant, (aa * by - ab * ay) / determinant));
    }

    /** Gold at a distance above 0. */
    public double at(double distance) {
        return distance * alpha + form.second(distance) * beta;
    }

    /** The distance of the highest gold; empty if gold has no peak. */
    public OptionalDouble peakDistance() {
        if (alpha <= 0 && form == Form.BEST_OF_N || beta <= 0) {
            return OptionalDouble.empty();
        }
        double distance = form == Form.BEST_OF_N ? alpha / (2 * beta) : Math.exp(alpha / beta - 1);
        return Double.isFinite(distance) ? OptionalDouble.of(distance) : OptionalDouble.empty();
    }
}
