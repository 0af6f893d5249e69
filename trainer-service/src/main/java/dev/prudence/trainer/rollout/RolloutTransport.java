package dev.prudence.trainer.rollout;

import dev.prudence.proto.rollout.v1.PromptRequested;
import dev.prudence.trainer.run.Tracing.Work;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;

/** The way to the services: requests go out, facts come back, at least once and in any order. */
@FunctionalInterface
public interface RolloutTransport {

    /**
     * Opens a channel.
     *
     * @param positions where to go on reading, by the names that {@link Channel#positions()} uses; empty for what arrives
     *     from now on
     * @throws BrokerUnavailableException if the positions cannot be fixed now
     */
    Channel open(SortedMap<String, Long> positions);

    /** One phase's channel. Not thread-safe. */
    interface Channel extends AutoCloseable {

        /**
         * Sends a request block, without waiting for its delivery; a block that is lost is asked for again.
         *
         * @throws BrokerUnavailableException if it cannot be accepted now
         */
        void request(PromptRequested block);

        /** Returns what has arrived, waiting at most so long when that is nothing. */
        List<Delivery> poll(Duration atMost);

        /** Where reading goes on after everything that {@link #poll} has returned. */
        SortedMap<String, Long> positions();

        /** True once everything that stood on the topics when the channel was opened has been returned. */
        boolean caughtUp();

        /** Asks the broker for a sign of life; takes up to a few seconds. */
        boolean reachable();

        @Override
        void close();
    }

    /** One record that arrived. */
    interface Delivery {

        /** What the record claims to be. */
        Fact fact();

        /** The record's value; not to be changed. */
        byte[] value();

        /** Works on the record within the trace that it belongs to. */
        default <T, E extends Exception> T within(Work<T, E> work) throws E {
            return work.run();
        }

        /** Moves the record to the dead-letter topic. */
        void reject(String reason);
    }

    /** The kinds of facts that a phase consumes. */
    enum Fact {
        SAMPLE_GENERATED,
        SAMPLE_SCORED
    }
}
