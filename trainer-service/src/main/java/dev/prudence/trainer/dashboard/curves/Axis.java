package dev.prudence.trainer.dashboard.curves;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a curve is drawn against. */
public enum Axis {
    /** The step within the stage. */
    STEP,
    /** Seconds since the run began. */
    TIME,
    /** The policy's divergence from the reference at the same step, nats. */
    KL;

    /**
     * The axis of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Axis of(String name) {
        return Arrays.stream(values())
                .filter(axis -> axis.id().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("x must be one of "
                        + Arrays.stream(values()).map(Axis::id).collect(Collectors.joining(", ")) + ": x=" + name));
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
