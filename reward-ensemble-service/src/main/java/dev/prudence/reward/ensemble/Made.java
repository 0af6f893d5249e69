package dev.prudence.reward.ensemble;

/** What became of a run: its values, or the reason why there are none. Immutable but for the array, which belongs to the reader. */
final class Made {

    private final float[] values;
    private final String reason;

    private Made(float[] values, String reason) {
        this.values = values;
        this.reason = reason;
    }

    static Made of(float[] values) {
        return new Made(values, "");
    }

    static Made failed(String reason) {
        return new Made(new float[0], reason.isEmpty() ? "no reason" : reason);
    }

    boolean isFailure() {
        return !reason.isEmpty();
    }

    /** Why it failed; empty if it did not. */
    String reason() {
        return reason;
    }

    /** Whether any of the values that count is a number. */
    boolean anyFinite(GraphRun run) {
        if (isFailure()) {
            return false;
        }
        for (int i = 0; i < run.values(); i++) {
            if (Float.isFinite(values[i])) {
                return true;
            }
        }
        return run.values() == 0;
    }

    /** Tells what became of the run. */
    <R extends GraphRun> void tell(R run, Attempts.Results<? super R> results) {
        if (isFailure()) {
            results.missing(run, reason);
        } else {
            results.put(run, values);
        }
    }
}
