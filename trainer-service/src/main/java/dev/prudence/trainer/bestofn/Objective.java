package dev.prudence.trainer.bestofn;

import org.jspecify.annotations.Nullable;

/**
 * What best-of-n optimises, with the parameters it was run with. A parameter that an objective does not have is null.
 *
 * @param kind the family
 * @param lambda weight of the variance, for {@link Kind#UWO}
 * @param ddof delta degrees of freedom of the variance, 0 or 1, for {@link Kind#UWO}
 * @param beta temperature of the smooth minimum, for {@link Kind#SOFTMIN}
 */
public record Objective(
        Kind kind,
        @Nullable Double lambda,
        @Nullable Integer ddof,
        @Nullable Double beta) {
    /** Each member alone; a curve is the average over the members. */
    public static final Objective SINGLE = new Objective(Kind.SINGLE, null, null, null);
    /** The arithmetic mean of the members. */
    public static final Objective MEAN = new Objective(Kind.MEAN, null, null, null);
    /** The worst case: the minimum over the members. */
    public static final Objective WCO = new Objective(Kind.WCO, null, null, null);
    /** Gold as its own proxy: what no proxy can exceed. */
    public static final Objective ORACLE = new Objective(Kind.ORACLE, null, null, null);

    /** The mean minus {@code lambda} times the variance. */
    public static Objective uwo(double lambda, int ddof) {
        return new Objective(Kind.UWO, lambda, ddof, null);
    }

    /** The smooth minimum {@code −β·log(mean(exp(−s/β)))}. */
    public static Objective softMin(double beta) {
        return new Objective(Kind.SOFTMIN, null, null, beta);
    }

    /** Families of objectives, in the order in which reports show them. */
    public enum Kind {
        /** Each member alone. */
        SINGLE("single", "single member"),
        /** Arithmetic mean. */
        MEAN("mean", "mean"),
        /** Worst case. */
        WCO("wco", "worst case"),
        /** Uncertainty-weighted. */
        UWO("uwo", "uncertainty-weighted"),
        /** Smooth minimum. */
        SOFTMIN("softmin", "soft-min"),
        /** Gold itself. */
        ORACLE("oracle", "oracle");

        private final String id;
        private final String title;

        Kind(String id, String title) {
            this.id = id;
            this.title = title;
        }

        /** The name in {@code results.json}. */
        public String id() {
            return id;
        }

        /** The name for people. */
        public String title() {
            return title;
        }

        /**
         * The kind with that id.
         *
         * @throws IllegalArgumentException when there is none
         */
        public static Kind of(String id) {
            for (Kind kind : values()) {
                if (kind.id.equals(id)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException(
                    "no objective has this id, use single, mean, wco, uwo, softmin or oracle: id=" + id);
        }
    }
}
