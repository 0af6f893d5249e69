package dev.prudence.policy;

import dev.prudence.runtime.ComputePermits;
import dev.prudence.runtime.RuntimeOptions;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What policies compute with. All policies of a process share it.
 *
 * @param options how sessions are opened
 * @param permits one per run of a graph; bounds what runs at once in the process, and how many lanes a text policy has
 * @param executor runs the lanes; needs threads for the lanes of every policy in use
 * @param meter sees every run
 */
public record Computing(RuntimeOptions options, ComputePermits permits, Executor executor, GenerationMeter meter) {

    /** How many lanes of one text policy may decode at once. */
    int lanes() {
        return permits.total();
    }

    /** Runs a graph once: waits for a permit, holds it for the run and lets the meter see it. */
    <T> T run(PolicyKind kind, int busyRows, Supplier<T> graphRun) {
        return permits.run(() -> meter.run(kind, busyRows, graphRun));
    }
}
