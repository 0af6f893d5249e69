package dev.prudence.sinks.config;

import dev.prudence.sinks.EventSink;
import java.io.IOException;
import java.time.Duration;

/**
 * How one sink is set up.
 *
 * @param name unique; the name of its position and its label in metrics
 * @param interval how long events are collected before they are delivered
 * @param fromEnd whether it begins with what comes, instead of with what is there
 * @param maker makes it
 */
public record SinkSettings(String name, Duration interval, boolean fromEnd, Maker maker) {

    /** Makes a sink; files of certificates are read here. */
    @FunctionalInterface
    public interface Maker {
        EventSink make() throws IOException;
    }
}
