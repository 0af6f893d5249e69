package dev.prudence.sinks.follow;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes what a follower reads. Called by one thread. */
public interface RecordHandler extends AutoCloseable {

    /** Takes up what {@link #checkpoint} gave; an empty object at first. */
    void resume(JsonNode checkpoint) throws IOException;

    /**
     * Takes records in.
     *
     * @throws IOException if it cannot be done now; the same records come again after {@link #resume}
     */
    void handle(List<ConsumerRecord<byte[], byte[]>> records) throws IOException, InterruptedException;

    /** What has to be known to go on behind the last records. */
    JsonNode checkpoint();

    /** Called when its follower has ended. */
    @Override
    default void close() {}
}
