package dev.prudence.trainer.events;

import com.google.protobuf.Timestamp;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.RunEvent.FactCase;
import dev.prudence.trainer.journal.FramedLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * All events of one run, numbered from 1 without gaps, on disk. Whoever follows the run reads from here at his own pace
 * and is only told that there is more, so a slow reader holds nobody up and misses nothing.
 *
 * <p>This class is thread-safe.
 */
public final class RunEventLog implements AutoCloseable {

    private static final byte EVENT = 1;

    private final String runId;
    private final FramedLog log;
    private final InstantSource clock;
    /** Guarded by this: where the event with number {@code index + 1} stands. */
    private final List<Long> offsets;

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** Is told that there is more; must return at once. */
    @FunctionalInterface
    public interface Listener {
        void appended(RunEvent event);
    }

    private record Neighbours(long offset, int count) {}

    private RunEventLog(String runId, FramedLog log, InstantSource clock, List<Long> offsets) {
        this.runId = runId;
        this.log = log;
        this.clock = clock;
        this.offsets = offsets;
    }

    /** Opens or creates a run's log; an event that was torn by a crash is gone. */
    public static RunEventLog open(Path file, String runId, InstantSource clock) {
        List<Long> offsets = new ArrayList<>();
        try {
            FramedLog log = FramedLog.open(file, (offset, type, payload) -> offsets.add(offset));
            return new RunEventLog(runId, log, clock, offsets);
        } catch (IOException failure) {
            throw new UncheckedIOException("the event log cannot be opened, file=" + file, failure);
        }
    }

    /**
     * Appends an event. Whoever follows is told of one that stands in the log, also when the disk fails to say that it is safe there.
     *
     * @param stage the stage that it belongs to; empty for the whole run
     * @param fact sets what happened
     */
    public RunEvent append(String stage, UnaryOperator<RunEvent.Builder> fact) {
        RunEvent event = write(stage, fact);
        try {
            if (matters(event.getFactCase())) {
                sync();
            }
        } finally {
            listeners.forEach(listener -> listener.appended(event));
        }
        return event;
    }

    /** Up to {@code limit} events from a number on, in order. */
    public List<RunEvent> read(long fromSequence, int limit) {
        List<RunEvent> events = new ArrayList<>();
        try {
            Neighbours wanted = neighbours(fromSequence, limit);
            for (byte[] event : log.read(wanted.offset(), wanted.count())) {
                events.add(RunEvent.parseFrom(event));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("the event log cannot be read, runId=" + runId, failure);
        }
        return events;
    }

    /** Number of the newest event; 0 when there is none. */
    public synchronized long lastSequence() {
        return offsets.size();
    }

    /** The newest event. */
    public Optional<RunEvent> last() {
        return read(lastSequence(), 1).stream().findFirst();
    }

    /** Tells a listener of every event from now on; close the returned handle to stop. */
    public Subscription subscribe(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Ends a subscription. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    @Override
    public void close() {
        log.close();
    }

    private synchronized RunEvent write(String stage, UnaryOperator<RunEvent.Builder> fact) {
        RunEvent event = fact.apply(RunEvent.newBuilder()
                        .setRunId(runId)
                        .setSequence(offsets.size() + 1L)
                        .setTime(timestamp(clock.instant()))
                        .setStage(stage))
                .build();
        try {
            offsets.add(log.append(EVENT, event.toByteArray()));
        } catch (IOException failure) {
            throw new UncheckedIOException("the event log cannot be written, runId=" + runId, failure);
        }
        return event;
    }

    private void sync() {
        try {
            log.sync();
        } catch (IOException failure) {
            throw new UncheckedIOException("the event log cannot be forced to the disk, runId=" + runId, failure);
        }
    }

    private synchronized Neighbours neighbours(long fromSequence, int limit) {
        int from = (int) Math.min(Math.max(fromSequence - 1, 0), offsets.size());
        int to = (int) Math.min((long) from + limit, offsets.size());
        return new Neighbours(from < to ? offsets.get(from) : 0, to - from);
    }

    private static boolean matters(FactCase fact) {
        return switch (fact) {
            case STAGE_PROGRESSED, METRIC_RECORDED, SAMPLE_OBSERVED, PLAN_OBSERVED -> false;
            default -> true;
        };
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
