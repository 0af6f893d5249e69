package dev.prudence.reward.batching;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * The calls that wait, one lane for each priority. Calls of a lane take turns, a few samples each; bulk gets what interactive calls leave of a
 * batch, and a small part of it in any case. Not thread-safe.
 */
final class Lanes {
    private static final int SAMPLES_A_TURN = 8;
    private static final int BULK_PART = 8;

    private final BatchLimits limits;
    private final QueueMeter meter;
    private final Map<Priority, Deque<WaitingCall>> lanes = new EnumMap<>(Priority.class);
    private int waiting;

    Lanes(BatchLimits limits, QueueMeter meter) {
        this.limits = limits;
        this.meter = meter;
        for (Priority priority : Priority.values()) {
            lanes.put(priority, new ArrayDeque<>());
        }
    }

    private Deque<WaitingCall> lane(Priority priority) {
        return lanes.getOrDefault(priority, new ArrayDeque<>());
    }

    int waiting() {
        return waiting;
    }

    boolean isEmpty() {
        return lanes.values().stream().allMatch(Deque::isEmpty);
    }

    void add(WaitingCall call) {
        waiting += call.waiting();
        lane(call.priority()).addLast(call);
    }

    /** Ends all calls with a failure. */
    void fail(RuntimeException failure) {
        for (Deque<WaitingCall> lane : lanes.values()) {
            lane.forEach(call -> call.result.completeExceptionally(failure));
            lane.clear();
        }
        waiting = 0;
    }

    /** The next batch, of one ensemble; may be empty, when those who waited have gone. Some call must wait. */
    Batch gather(long now) {
        Deque<WaitingCall> interactive = lane(Priority.INTERACTIVE);
        Deque<WaitingCall> bulk = lane(Priority.BULK);
        Deque<WaitingCall> first = interactive.isEmpty() ? bulk : interactive;
        Batch batch = new Batch(limits, first.getFirst().ensemble);
        int reserved = bulk.isEmpty() ? 0 : limits.samples() / BULK_PART;
        takeTurns(interactive, limits.samples() - reserved, now, batch);
        takeTurns(bulk, limits.samples(), now, batch);
        takeTurns(interactive, limits.samples(), now, batch);
        return batch;
    }

    /** Whoever finds the batch full keeps its turn for the next one. */
    private void takeTurns(Deque<WaitingCall> lane, int upTo, long now, Batch batch) {
        int before = -1;
        while (before != waiting) {
            before = waiting;
            for (int turns = lane.size(); turns > 0; turns--) {
                WaitingCall call = lane.removeFirst();
                boolean isFull = batch.fits(call) && (batch.size() >= upTo || !batch.hasRoom(call.nextTokens()));
                if (isFull) {
                    lane.addFirst(call);
                    return;
                }
                if (batch.fits(call)) {
                    take(call, upTo, now, batch);
                }
                if (call.waiting() > 0) {
                    lane.addLast(call);
                }
            }
        }
    }

    private void take(WaitingCall call, int upTo, long now, Batch batch) {
        if (call.isGone()) {
            waiting -= call.waiting();
            call.skip();
            call.result.completeExceptionally(new CancellationException("the caller has gone"));
        } else if (call.isOutOfTime(now)) {
            waiting -= call.waiting();
            call.timeOut();
        } else {
            int room = Math.min(SAMPLES_A_TURN, upTo - batch.size());
            int taken = 0;
            while (taken < room && call.waiting() > 0 && batch.hasRoom(call.nextTokens())) {
                batch.add(call, call.take());
                taken++;
            }
            waiting -= taken;
            if (taken > 0) {
                meter.waited(call.waited(now));
            }
        }
    }
}
