package dev.prudence.monitor;

import org.jspecify.annotations.Nullable;

/** Observations for tests. */
final class Observations {

    private Observations() {}

    static Observation at(int time, double kl, double proxy, double variance, @Nullable Double gold) {
        return new Observation(
                time,
                kl,
                proxy,
                1,
                variance,
                Math.sqrt(variance),
                2 * Math.sqrt(variance),
                10.0,
                0.5,
                0.1,
                3.0,
                gold == null ? null : new Probe(gold, 2, 64));
    }
}
