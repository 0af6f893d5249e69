package dev.prudence.bench.measure;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Times two contenders in turns (ours, baseline, ours, baseline, …), so that whatever else the machine does falls on both. Not
 * thread-safe.
 */
public final class Interleaving {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Schedule schedule;
    private final LongSupplier nanoTime;

    private Interleaving(Schedule schedule, LongSupplier nanoTime) {
        this.schedule = schedule;
        this.nanoTime = nanoTime;
    }

    /** Measures wall-clock time. */
    public static Interleaving of(Schedule schedule) {
        return of(schedule, System::nanoTime);
    }

    static Interleaving of(Schedule schedule, LongSupplier nanoTime) {
        return new Interleaving(schedule, nanoTime);
    }

    /**
     * Warms both sides up and takes the samples: of several runs each, or, where both sides are {@link Itemised}, of one run each, item by
     * item, beginning with another side each time.
     */
    public Samples measure(Pair pair) {
        if (pair.ours() instanceof Itemised ours && pair.baseline() instanceof Itemised baseline) {
            return itemByItem(ours, baseline);
        }
        int ourRuns = runsPerSample(warmUp(pair.ours()));
        int baselineRuns = runsPerSample(warmUp(pair.baseline()));
        double[] ours = new double[schedule.pairs()];
        double[] baseline = new double[schedule.pairs()];
        for (int i = 0; i < schedule.pairs(); i++) {
            ours[i] = secondsPerRun(pair.ours(), ourRuns);
            baseline[i] = secondsPerRun(pair.baseline(), baselineRuns);
        }
        return new Samples(ours, baseline);
    }

    private Samples itemByItem(Itemised ours, Itemised baseline) {
        if (ours.items() != baseline.items()) {
            throw new IllegalArgumentException("Both sides need the same items: ours.items=" + ours.items()
                    + ", baseline.items=" + baseline.items());
        }
        warmUp(ours);
        warmUp(baseline);
        double[][] ourSeconds = new double[schedule.pairs()][];
        double[][] baselineSeconds = new double[schedule.pairs()][];
        for (int pass = 0; pass < schedule.pairs(); pass++) {
            if (pass % 2 == 0) {
                ourSeconds[pass] = secondsOfItems(ours);
                baselineSeconds[pass] = secondsOfItems(baseline);
            } else {
                baselineSeconds[pass] = secondsOfItems(baseline);
                ourSeconds[pass] = secondsOfItems(ours);
            }
        }
        return Samples.ofItems(ourSeconds, baselineSeconds);
    }

    private double[] secondsOfItems(Itemised contender) {
        double[] seconds = new double[contender.items()];
        for (int item = 0; item < seconds.length; item++) {
            long start = nanoTime.getAsLong();
            contender.run(item);
            seconds[item] = (nanoTime.getAsLong() - start) / NANOS_PER_SECOND;
        }
        return seconds;
    }

    /** The seconds of the fastest run. */
    private double warmUp(Contender contender) {
        long start = nanoTime.getAsLong();
        double fastest = Double.POSITIVE_INFINITY;
        do {
            fastest = Math.min(fastest, secondsPerRun(contender, 1));
        } while (nanoTime.getAsLong() - start < schedule.warmUp().toNanos());
        return fastest;
    }

    private int runsPerSample(double secondsPerRun) {
        Duration sample = schedule.sample();
        return Math.max(1, (int) Math.round(sample.toNanos() / NANOS_PER_SECOND / secondsPerRun));
    }

    private double secondsPerRun(Contender contender, int runs) {
        long start = nanoTime.getAsLong();
        for (int i = 0; i < runs; i++) {
            contender.run();
        }
        return (nanoTime.getAsLong() - start) / NANOS_PER_SECOND / runs;
    }
}
