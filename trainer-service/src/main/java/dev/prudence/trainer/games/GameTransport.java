package dev.prudence.trainer.games;

import dev.prudence.proto.rollout.v1.PlayRequested;
import dev.prudence.trainer.run.Tracing.Work;
import java.time.Duration;
import java.util.List;

/** The way to the players: requests go out, games come back, at least once and in any order. */
@FunctionalInterface
public interface GameTransport {

    /**
     * Opens a channel for what arrives from now on.
     *
     * @throws dev.prudence.trainer.rollout.BrokerUnavailableException if that cannot be done now
     */
    Channel open();

    /** A channel. Not thread-safe. */
    interface Channel extends AutoCloseable {

        /**
         * Sends a request, without waiting for its delivery; one that is lost is sent again.
         *
         * @throws dev.prudence.trainer.rollout.BrokerUnavailableException if it cannot be accepted now
         */
        void request(PlayRequested block);

        /** Returns what has arrived, waiting at most so long when that is nothing. */
        List<Delivery> poll(Duration atMost);

        /** Asks the broker for a sign of life; takes up to a few seconds. */
        boolean reachable();

        @Override
        void close();
    }

    /** One record that arrived: it claims to be a {@code TrajectoryCompleted}. */
    interface Delivery {

        /** The record's value; not to be changed. */
        byte[] value();

        /** Works on the record within the trace that it belongs to. */
        default <T, E extends Exception> T within(Work<T, E> work) throws E {
            return work.run();
        }

        /** Moves the record to the dead-letter topic. */
        void reject(String reason);
    }
}
