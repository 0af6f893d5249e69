package dev.prudence.policy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decodings that wait for a row, and the lanes that serve them. All generations share the rows: a lane takes the next
 * decoding as soon as a row is free and stops when none waits. A compute permit is held for one step, never longer.
 *
 * <p>The monitor of {@code this} guards {@code waiting}, {@code idle}, {@code running} and {@code decoding}. This class is
 * thread-safe.
 */
final class DecodingPool {
    private final Supplier<DecodingLane> newLane;
    private final int rowsPerLane;
    private final Computing computing;
    private final Queue<Decoding> waiting = new ArrayDeque<>();
    private final Queue<DecodingLane> idle = new ArrayDeque<>();
    private int running;
    private int decoding;

    /** @param newLane makes a lane of {@code rowsPerLane} rows */
    DecodingPool(Supplier<DecodingLane> newLane, int rowsPerLane, Computing computing) {
        this.newLane = newLane;
        this.rowsPerLane = rowsPerLane;
        this.computing = computing;
    }

    /** Queues decodings in order and starts as many lanes as they fill. Their completions tell how they end. */
    void submit(List<Decoding> decodings) {
        int started = 0;
        synchronized (this) {
            waiting.addAll(decodings);
            while (running < computing.lanes() && waiting.size() + decoding > running * rowsPerLane) {
                running++;
                started++;
            }
        }
        for (int lane = 0; lane < started; lane++) {
            computing.executor().execute(this::drive);
        }
    }

    private void drive() {
        DecodingLane lane = null;
        try {
            lane = obtainLane();
            int finished = 0;
            while (refill(lane, finished)) {
                finished = step(lane);
            }
        } catch (RuntimeException | Error e) {
            abandon(lane, e);
        }
    }

    /** Returns how many decodings the step has finished. */
    private int step(DecodingLane lane) {
        return computing.run(PolicyKind.TEXT, lane.busyRows(), lane::step);
    }

    private DecodingLane obtainLane() {
        synchronized (this) {
            if (!idle.isEmpty()) {
                return idle.remove();
            }
        }
        return newLane.get();
    }

    /** Fills free rows. Returns false, and puts the lane aside, when there is nothing to decode. */
    private synchronized boolean refill(DecodingLane lane, int finished) {
        decoding -= finished;
        while (!lane.isFull() && !waiting.isEmpty()) {
            lane.add(waiting.remove());
            decoding++;
        }
        if (lane.isIdle()) {
            running--;
            idle.add(lane);
            return false;
        }
        return true;
    }

    /** Fails what the lane held, or everything that waits when no lane could be had, and lets other lanes go on. */
    private void abandon(@Nullable DecodingLane lane, Throwable cause) {
        List<Decoding> lost = new ArrayList<>();
        synchronized (this) {
            running--;
            if (lane == null) {
                lost.addAll(waiting);
                waiting.clear();
            } else {
                List<Decoding> held = lane.evict();
                decoding -= held.size();
                lost.addAll(held);
            }
        }
        lost.forEach(one -> one.completion().completeExceptionally(cause));
        submit(List.of());
    }
}
