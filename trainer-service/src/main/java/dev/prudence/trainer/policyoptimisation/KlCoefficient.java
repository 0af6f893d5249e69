package dev.prudence.trainer.policyoptimisation;

/** How the coefficient of the penalty develops. Immutable: each phase has its own. */
public sealed interface KlCoefficient {

    /** The coefficient β of the coming phase, not negative. */
    double value();

    /**
     * The coefficient after a phase.
     *
     * @param divergence of the phase, a mean over sequences
     * @param sequences of the phase
     */
    KlCoefficient after(double divergence, long sequences);

    /** Always the same. */
    record Fixed(double value) implements KlCoefficient {
        public Fixed {
            check(value);
        }

        @Override
        public KlCoefficient after(double divergence, long sequences) {
            return this;
        }
    }

    /**
     * Steers towards a target: {@code β (1 + clip(KL / target - 1, ±0.2) n / horizon)} (Ziegler et al. 2019, arXiv:1909.08593, section
     * 2.2).
     *
     * @param target divergence to steer to, above 0
     * @param horizon in sequences; the larger, the slower
     */
    record Adaptive(double value, double target, double horizon) implements KlCoefficient {
        private static final double LARGEST_ERROR = 0.2;

        public Adaptive {
            check(value);
            if (!(target > 0) || !(horizon > 0)) {
                throw new IllegalArgumentException(
                        "target and horizon lie above 0: target=" + target + ", horizon=" + horizon);
            }
        }

        @Override
        public KlCoefficient after(double divergence, long sequences) {
            double error = Math.max(-LARGEST_ERROR, Math.min(LARGEST_ERROR, divergence / target - 1));
            return new Adaptive(value * (1 + error * sequences / horizon), target, horizon);
        }
    }

    private static void check(double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("a coefficient is at least 0: coefficient=" + value);
        }
    }
}
