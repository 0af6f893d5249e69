package dev.prudence.launcher.run;

import dev.prudence.proto.run.v1.StageCompleted;
import dev.prudence.proto.run.v1.StageProgressed;
import java.util.OptionalDouble;

/** One stage as the user sees it; times are the follower's own, in nanoseconds. Not thread-safe. */
final class StageView {

    /** Where a stage stands. */
    enum Phase {
        WAITING,
        RUNNING,
        DONE,
        CACHED
    }

    private static final double NANOS = 1e9;

    private final String name;
    private Phase phase = Phase.WAITING;
    private String activity = "";
    private String unit = "";
    private long done;
    private long total;
    private long firstDone;
    private long firstNanos;
    private long lastNanos;
    private double seconds;

    StageView(String name) {
        this.name = name;
    }

    void started() {
        phase = Phase.RUNNING;
    }

    /** A new activity starts its own rate. */
    void progressed(StageProgressed progress, long nanos) {
        phase = Phase.RUNNING;
        if (!progress.getActivity().equals(activity) || progress.getDone() < done) {
            activity = progress.getActivity();
            firstDone = progress.getDone();
            firstNanos = nanos;
        }
        done = progress.getDone();
        total = progress.getTotal();
        unit = progress.getUnit();
        lastNanos = nanos;
    }

    void completed(StageCompleted completed) {
        phase = completed.getCached() ? Phase.CACHED : Phase.DONE;
        seconds = completed.getSeconds();
    }

    String name() {
        return name;
    }

    Phase phase() {
        return phase;
    }

    String activity() {
        return activity;
    }

    String unit() {
        return unit;
    }

    long done() {
        return done;
    }

    /** 0 when unknown. */
    long total() {
        return total;
    }

    /** Seconds that a finished stage took. */
    double seconds() {
        return seconds;
    }

    /** Units a second since the activity began; empty until there are two readings. */
    OptionalDouble rate() {
        double elapsed = (lastNanos - firstNanos) / NANOS;
        return elapsed > 0 && done > firstDone
                ? OptionalDouble.of((done - firstDone) / elapsed)
                : OptionalDouble.empty();
    }

    /** Seconds to the activity's end at the present rate; empty when unknown. */
    OptionalDouble remainingSeconds() {
        OptionalDouble rate = rate();
        return rate.isPresent() && total > done
                ? OptionalDouble.of((total - done) / rate.getAsDouble())
                : OptionalDouble.empty();
    }
}
