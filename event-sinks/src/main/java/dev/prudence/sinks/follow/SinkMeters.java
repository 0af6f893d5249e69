package dev.prudence.sinks.follow;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How a sink is doing, as {@code prudence_sinks_*} with the label {@code sink}. This class is thread-safe. */
public final class SinkMeters {

    private final AtomicLong lag = new AtomicLong();
    private final AtomicInteger connected = new AtomicInteger();
    private final Counter delivered;
    private final Counter failures;
    private final Counter duplicates;
    private final Counter unreadable;

    public SinkMeters(MeterRegistry registry, String sink) {
        Tags tags = Tags.of("sink", sink);
        registry.gauge("prudence.sinks.lag.records", tags, lag);
        registry.gauge("prudence.sinks.connected", tags, connected);
        this.delivered = registry.counter("prudence.sinks.delivered.records", tags);
        this.failures = registry.counter("prudence.sinks.failures", tags);
        this.duplicates = registry.counter("prudence.sinks.duplicates", tags);
        this.unreadable = registry.counter("prudence.sinks.unreadable.records", tags);
    }

    void lag(long records) {
        lag.set(records);
    }

    void connected(boolean yes) {
        connected.set(yes ? 1 : 0);
    }

    void delivered(int records) {
        delivered.increment(records);
    }

    void failed() {
        failures.increment();
    }

    void duplicate() {
        duplicates.increment();
    }

    void unreadable() {
        unreadable.increment();
    }

    /** Whether it reads the topic. */
    public boolean isConnected() {
        return connected.get() == 1;
    }
}
