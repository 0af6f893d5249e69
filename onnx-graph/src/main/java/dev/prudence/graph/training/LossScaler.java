package dev.prudence.graph.training;

/**
 * Chooses the scale of the loss while training runs: large enough that small gradients do not vanish, small enough that none overflows. A
 * step that was skipped halves the scale; so many steps in a row that were not double it. This is the scheme of
 * <a href="https://arxiv.org/abs/1710.03740">arXiv 1710.03740</a>, section 3.2. All scales are powers of two where the first one is, and
 * then scaling itself costs no accuracy.
 *
 * <pre>{@code
 * feed("loss_scale", scaler.scale());
 * scaler.record(outputs("skipped") != 0);
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class LossScaler {
    private static final double SMALLEST = 1;
    private static final double LARGEST = 0x1p24;

    private final int patience;
    private double scale;
    private int good;

    private LossScaler(double scale, int patience) {
        this.scale = scale;
        this.patience = patience;
    }

    /**
     * A scaler that keeps its scale within [1, 2²⁴].
     *
     * @param first the first scale, usually 65536
     * @param patience good steps in a row before the scale doubles, usually 2000
     */
    public static LossScaler of(double first, int patience) {
        Settings.require(first >= SMALLEST && first <= LARGEST, "A scale lies in [1, 2^24]: first=", first);
        Settings.require(patience >= 1, "At least one good step comes first: patience=", patience);
        return new LossScaler(first, patience);
    }

    /** The scale of the next step. */
    public double scale() {
        return scale;
    }

    /** Takes note of a step. */
    public void record(boolean skipped) {
        good = skipped ? 0 : good + 1;
        if (skipped) {
            scale = Math.max(SMALLEST, scale / 2);
        } else if (good == patience) {
            scale = Math.min(LARGEST, scale * 2);
            good = 0;
        }
    }
}
