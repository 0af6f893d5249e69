package dev.prudence.monitor;

/** One signal against one threshold. Not thread-safe. */
final class Hysteresis {

    private final double threshold;
    private final Patience patience;
    private boolean raised;
    private int inARow;

    Hysteresis(double threshold, Patience patience) {
        this.threshold = threshold;
        this.patience = patience;
    }

    /** Whether the alarm begins or ends with this value. */
    boolean changes(double value) {
        boolean counts = raised ? value < threshold * patience.clearShare() : value > threshold;
        inARow = counts ? inARow + 1 : 0;
        if (inARow < (raised ? patience.clearAfter() : patience.raiseAfter())) {
            return false;
        }
        raised = !raised;
        inARow = 0;
        return true;
    }

    boolean raised() {
        return raised;
    }
}
