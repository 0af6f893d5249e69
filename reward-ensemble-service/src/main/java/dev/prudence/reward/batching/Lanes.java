package dev.prudence.reward.batching;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * The calls that wait, one lane for each priority. Calls of a lane take turns, a few samples each, whatever their ensembles: those of another
 * one than the batch's keep their places. Bulk gets what interactive calls leave of a batch, and every eighth batch while it waits, so that
 * neither their number, their length nor their ensemble can starve it. Not thread-safe.
 */
final class Lanes {
    private static final int SAMPLES_A_TURN = 8;
    private static final int BULK_TURN = 8;

    private final BatchLimits limits;
    private final QueueMeter meter;
    private final Map<Priority, Deque<WaitingCall>> lanes = new EnumMap<>(Priority.class);
    private int waiting;
    private int batchesBeforeBulk;

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

    /** Lets go of calls whose callers have gone or whose time is over, so that they take up no room. */
    void dropLost(long now) {
        lanes.values().forEach(lane -> dropLost(lane, now));
    }

    /** Those who hear of it may add calls meanwhile. */
    private void dropLost(Deque<WaitingCall> lane, long now) {
        List<WaitingCall> calls = List.copyOf(lane);
        lane.clear();
        calls.stream().filter(call -> !isLost(call, now)).forEach(lane::addLast);
    }

    /** The next batch, of one ensemble; may be empty, when those who waited have gone. Some call must wait. */
    Batch gather(long now) {
        Priority goesFirst = goesFirst();
        Deque<WaitingCall> first = lane(goesFirst);
        Deque<WaitingCall> second = lane(goesFirst == Priority.BULK ? Priority.INTERACTIVE : Priority.BULK);
        Batch batch = new Batch(limits, first.getFirst().ensemble);
        takeTurns(first, now, batch);
        takeTurns(second, now, batch);
        return batch;
    }

    private Priority goesFirst() {
        if (lane(Priority.BULK).isEmpty()) {
            batchesBeforeBulk = 0;
            return Priority.INTERACTIVE;
        }
        batchesBeforeBulk++;
        if (lane(Priority.INTERACTIVE).isEmpty() || batchesBeforeBulk == BULK_TURN) {
            batchesBeforeBulk = 0;
            return Priority.BULK;
        }
        return Priority.INTERACTIVE;
    }

    /**
     * Whoever finds the batch full keeps its turn for the next one, and calls of other ensembles keep theirs: they go back to the front, in
     * their order.
     */
    private void takeTurns(Deque<WaitingCall> lane, long now, Batch batch) {
        Deque<WaitingCall> aside = new ArrayDeque<>();
        boolean isFull = false;
        while (!isFull && !lane.isEmpty()) {
            WaitingCall call = lane.removeFirst();
            if (isLost(call, now)) {
                continue;
            }
            isFull = batch.fits(call) && !batch.hasRoom(call.nextTokens());
            if (isFull || !batch.fits(call)) {
                aside.addLast(call);
            } else {
                take(call, now, batch);
                if (call.waiting() > 0) {
                    lane.addLast(call);
                }
            }
        }
        aside.descendingIterator().forEachRemaining(lane::addFirst);
    }

    private void take(WaitingCall call, long now, Batch batch) {
        int taken = 0;
        while (taken < SAMPLES_A_TURN && call.waiting() > 0 && batch.hasRoom(call.nextTokens())) {
            batch.add(call, call.take());
            taken++;
        }
        waiting -= taken;
        meter.waited(call.waited(now));
    }

    /** Whether nobody waits for a call any more. What waited of it is over then, and its lane is to forget it. */
    private boolean isLost(WaitingCall call, long now) {
        int before = call.waiting();
        if (call.isGone()) {
            call.skip();
            call.result.completeExceptionally(new CancellationException("the caller has gone"));
        } else if (call.isOutOfTime(now)) {
            call.timeOut();
        }
        waiting -= before - call.waiting();
        return call.waiting() == 0;
    }
}
