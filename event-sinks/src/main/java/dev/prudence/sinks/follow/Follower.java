package dev.prudence.sinks.follow;

import dev.prudence.sinks.http.UnavailableException;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the topic for one handler, on a thread of its own: collects records for a while or until they are many, has them handled as a whole, and
 * notes the position. What fails is done again, ever more seldom, and nobody else notices. It holds one batch and never reads ahead.
 */
public final class Follower implements Runnable {

    private static final Logger LOG = System.getLogger(Follower.class.getName());
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration LAST_POLL = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_WISH = Duration.ofMinutes(10);
    private static final int MOST_RECORDS = 5_000;
    private static final long MOST_BYTES = 8 << 20;

    private final String name;
    private final RecordSource.Opener topic;
    private final RecordHandler handler;
    private final Path positionFile;
    private final Duration interval;
    private final SinkMeters meters;
    private final Pauses pauses;
    private Position position = Position.NONE;

    /**
     * A follower that has not begun.
     *
     * @param positionFile where its position is kept
     * @param interval shortest time between two calls of the handler while nothing is behind
     */
    public Follower(
            String name,
            RecordSource.Opener topic,
            RecordHandler handler,
            Path positionFile,
            Duration interval,
            SinkMeters meters,
            Pauses pauses) {
        this.name = name;
        this.topic = topic;
        this.handler = handler;
        this.positionFile = positionFile;
        this.interval = interval;
        this.meters = meters;
        this.pauses = pauses;
    }

    /** Follows until it is ended. */
    @Override
    public void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (!pauses.ended()) {
                try {
                    follow();
                } catch (IOException | RuntimeException failure) {
                    failed("The topic cannot be followed now", failure);
                    pauses.pause(pause);
                    pause = longer(pause);
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        } finally {
            meters.connected(false);
        }
    }

    private void follow() throws IOException, InterruptedException {
        position = Position.read(positionFile);
        try (RecordSource source = topic.open(position)) {
            handler.resume(position.state());
            note(source);
            meters.connected(true);
            while (!pauses.ended()) {
                take(source, collect(source));
            }
            while (take(source, source.poll(LAST_POLL))) {
                // What was there before the end still counts.
            }
        }
    }

    /** False if there was nothing, or if it could not be handled before the end. */
    private boolean take(RecordSource source, List<ConsumerRecord<byte[], byte[]>> records)
            throws IOException, InterruptedException {
        meters.lag(source.lag() + records.size());
        if (records.isEmpty() || !handled(records)) {
            return false;
        }
        note(source);
        meters.lag(source.lag());
        meters.delivered(records.size());
        return true;
    }

    private List<ConsumerRecord<byte[], byte[]>> collect(RecordSource source) throws InterruptedException {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long bytes = 0;
        long end = pauses.nanoTime() + interval.toNanos();
        while (records.size() < MOST_RECORDS && bytes < MOST_BYTES && !pauses.ended()) {
            long left = end - pauses.nanoTime();
            if (left <= 0) {
                break;
            }
            for (ConsumerRecord<byte[], byte[]> record :
                    source.poll(POLL.toNanos() < left ? POLL : Duration.ofNanos(left))) {
                records.add(record);
                bytes += Math.max(0, record.serializedValueSize());
            }
        }
        return records;
    }

    /** False if it was ended before. */
    private boolean handled(List<ConsumerRecord<byte[], byte[]>> records) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        boolean again = false;
        while (true) {
            try {
                if (again) {
                    handler.resume(position.state());
                }
                handler.handle(records);
                return true;
            } catch (IOException | RuntimeException failure) {
                again = true;
                failed("A delivery failed and is tried again", failure);
                if (pauses.pause(wished(failure, pause))) {
                    return false;
                }
                pause = longer(pause);
            }
        }
    }

    private void note(RecordSource source) throws IOException {
        position = new Position(source.topicId(), source.offsets(), handler.checkpoint());
        position.write(positionFile);
    }

    private void failed(String what, Exception failure) {
        meters.failed();
        LOG.log(Logger.Level.WARNING, what + ": sink=" + name + ", reason=" + reason(failure));
        LOG.log(Logger.Level.DEBUG, "sink=" + name, failure);
    }

    /** What it says, and what it says at its root. */
    private static String reason(Exception failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String own = failure.getClass().getSimpleName() + ": " + failure.getMessage();
        return root == failure ? own : own + " (" + root.getClass().getSimpleName() + ": " + root.getMessage() + ")";
    }

    private static Duration wished(Exception failure, Duration pause) {
        if (!(failure instanceof UnavailableException unavailable)) {
            return pause;
        }
        Duration wish = unavailable.retryAfter();
        Duration longest = wish.compareTo(LONGEST_WISH) < 0 ? wish : LONGEST_WISH;
        return longest.compareTo(pause) > 0 ? longest : pause;
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
}
