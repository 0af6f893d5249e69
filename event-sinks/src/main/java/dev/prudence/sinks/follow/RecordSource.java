package dev.prudence.sinks.follow;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The topic, read from a place on. Used by one thread. */
public interface RecordSource extends AutoCloseable {

    /** Opens the topic. */
    @FunctionalInterface
    interface Opener {

        /** Reads from a position on; one in another topic of the same name counts for nothing. */
        RecordSource open(Position position);
    }

    /** Returns what has arrived, waiting at most so long when that is nothing. */
    List<ConsumerRecord<byte[], byte[]>> poll(Duration atMost);

    /** Names the topic for good: another one has another id. */
    String topicId();

    /** Where reading goes on after everything that {@link #poll} has returned, by partition. */
    SortedMap<Integer, Long> offsets();

    /** Records that have arrived at the broker and were not returned. */
    long lag();

    @Override
    void close();
}
