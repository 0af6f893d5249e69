package dev.prudence.reward.ensemble;

import dev.prudence.runtime.InferenceException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Lets a share of runs go wrong: of these, every other one fails and the rest stall, drawn from a seed. Thread-safe. */
public final class SeededFaults implements Faults {

    private final double share;
    private final Duration stall;
    private final SplittableRandom random; // guarded by this

    /**
     * @param share of the runs, 0 to 1
     * @param stall how long a stalled run takes more
     */
    public SeededFaults(double share, Duration stall, long seed) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share is from 0 to 1: share=" + share);
        }
        this.share = share;
        this.stall = stall;
        this.random = new SplittableRandom(seed);
    }

    @Override
    public void before(String graph) {
        double drawn = draw();
        if (drawn < share / 2) {
            throw new InferenceException("a fault was asked for: graph=" + graph);
        }
        if (drawn < share) {
            stall(graph);
        }
    }

    private synchronized double draw() {
        return random.nextDouble();
    }

    private void stall(String graph) {
        try {
            TimeUnit.NANOSECONDS.sleep(stall.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InferenceException("a stalled run was given up: graph=" + graph);
        }
    }
}
