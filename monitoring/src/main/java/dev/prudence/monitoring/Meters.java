package dev.prudence.monitoring;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.List;

/** Keeps the number of series bounded. */
public final class Meters {

    private Meters() {}

    /** Removes all meters of this project that carry a tag. */
    public static void remove(MeterRegistry registry, Tag tag) {
        List<Meter> gone = registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith("prudence.")
                        && meter.getId().getTags().contains(tag))
                .toList();
        gone.forEach(registry::remove);
    }
}
