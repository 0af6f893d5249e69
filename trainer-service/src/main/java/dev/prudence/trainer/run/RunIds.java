package dev.prudence.trainer.run;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.random.RandomGenerator;

/** Makes ids that sort by time and can be read: {@code 20260131-221530-rlhf-quick-7f3a}. Not thread-safe. */
public final class RunIds {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private final RandomGenerator random;

    public RunIds(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    String next(String experiment, String preset) {
        return "%s-%s-%s-%04x".formatted(TIME.format(clock.instant()), experiment, preset, random.nextInt(1 << 16));
    }
}
