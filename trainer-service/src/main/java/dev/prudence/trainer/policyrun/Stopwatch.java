package dev.prudence.trainer.policyrun;

import dev.prudence.trainer.policyrun.TimeSpent.Part;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Adds up where the time of iterations goes. Not thread-safe. */
final class Stopwatch {

    private static final double NANOS = 1e9;

    private final LongSupplier nanos;
    private final Map<Part, Double> seconds = new EnumMap<>(Part.class);
    private int iterations;
    private long samples;
    private double wall;
    private boolean running;

    /** Something that takes its time. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /** @param nanos the time, as {@link System#nanoTime} */
    Stopwatch(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** An iteration. Parts count only inside of one. */
    <T> T iteration(long askedFor, Work<T> work) throws IOException {
        long start = nanos.getAsLong();
        running = true;
        try {
            return work.run();
        } finally {
            running = false;
            iterations++;
            samples += askedFor;
            wall += since(start);
        }
    }

    <T> T time(Part part, Work<T> work) throws IOException {
        long start = nanos.getAsLong();
        T result = work.run();
        add(part, since(start));
        return result;
    }

    /** Moves time from one part to another. */
    void move(Part from, Part to, Duration time) {
        double moved = Math.min(time.toNanos() / NANOS, seconds.getOrDefault(from, 0.0));
        add(from, -moved);
        add(to, moved);
    }

    TimeSpent spent() {
        return new TimeSpent(iterations, samples, wall, seconds);
    }

    private void add(Part part, double more) {
        if (running) {
            seconds.merge(part, more, Double::sum);
        }
    }

    private double since(long start) {
        return (nanos.getAsLong() - start) / NANOS;
    }
}
