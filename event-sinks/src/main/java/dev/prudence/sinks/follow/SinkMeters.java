package dev.prudence.sinks.follow;

import dev.prudence.monitoring.SinkMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
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
        SinkMetrics.LAG.gauge(registry, lag, AtomicLong::get, sink);
        SinkMetrics.CONNECTED.gauge(registry, connected, AtomicInteger::get, sink);
        this.delivered = SinkMetrics.DELIVERED.counter(registry, sink);
        this.failures = SinkMetrics.FAILURES.counter(registry, sink);
        this.duplicates = SinkMetrics.DUPLICATES.counter(registry, sink);
        this.unreadable = SinkMetrics.UNREADABLE.counter(registry, sink);
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
