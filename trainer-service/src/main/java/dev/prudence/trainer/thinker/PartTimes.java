package dev.prudence.trainer.thinker;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** How long the parts of training took. Not thread-safe. */
final class PartTimes {

    /** Where time goes. */
    enum Part {
        /** Games are played, worlds imagined. */
        PLAY,
        /** The world model learns. */
        MODEL,
        /** The actor learns. */
        ACTOR,
        /** New versions are published. */
        PUBLISH,
        /** Held-out levels are played. */
        EVALUATE;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final LongSupplier nanos;
    private final Map<Part, Long> spent = new EnumMap<>(Part.class);

    /** @param nanos as {@link System#nanoTime} */
    PartTimes(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Does something and notes how long it took. */
    <T> T of(Part part, Supplier<T> work) {
        long start = nanos.getAsLong();
        try {
            return work.get();
        } finally {
            note(part, start);
        }
    }

    /** The same with what gives nothing back. */
    void during(Part part, Runnable work) {
        long start = nanos.getAsLong();
        try {
            work.run();
        } finally {
            note(part, start);
        }
    }

    private void note(Part part, long start) {
        spent.merge(part, nanos.getAsLong() - start, Long::sum);
    }

    /** Goes on from seconds by part. */
    void resume(Map<String, Double> seconds) {
        for (Part part : Part.values()) {
            Double before = seconds.get(part.id());
            if (before != null) {
                spent.merge(part, Math.round(before * 1e9), Long::sum);
            }
        }
    }

    /** Seconds by part. */
    Map<String, Double> seconds() {
        Map<String, Double> seconds = new TreeMap<>();
        spent.forEach((part, time) -> seconds.put(part.id(), time / 1e9));
        return seconds;
    }
}
