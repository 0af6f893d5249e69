package dev.prudence.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;

/**
 * Takes the events of runs to one place. Called by one thread at a time. Events are delivered at least once: what was done behind the last
 * checkpoint may have to be done again, and must have the effect of once.
 */
public interface EventSink extends AutoCloseable {

    /**
     * Takes up what {@link #checkpoint} gave; called before anything else, and after every delivery that failed.
     *
     * @param checkpoint an empty object at first
     */
    void resume(JsonNode checkpoint) throws IOException;

    /**
     * Takes events in, each run's in the order of its sequence, none twice since the last {@link #resume}. Calls to servers are made for the
     * whole list, never for each event.
     *
     * @throws IOException if it cannot be done now; the same events come again
     * @throws InterruptedException if it shall end
     */
    void deliver(List<SinkEvent> events) throws IOException, InterruptedException;

    /** What has to be known to go on behind the last delivery, as small as it can be. */
    JsonNode checkpoint();

    @Override
    default void close() {}
}
