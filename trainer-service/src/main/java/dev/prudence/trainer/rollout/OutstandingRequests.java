package dev.prudence.trainer.rollout;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;

/**
 * The samples that were asked for and are not settled: the credit window's use. A sample is late when
 *
 * <ul>
 *   <li>nothing at all has arrived for the configured time since it was asked for, or
 *   <li>it was overtaken: since it was asked for, twice as many others were settled as the window holds. Where a sample
 *       was asked for as often as allowed, this does not count.
 * </ul>
 *
 * <p>A long queue in front of a slow service therefore makes nothing late. Not thread-safe.
 */
final class OutstandingRequests {

    private final Deque<Batch> batches = new ArrayDeque<>();
    private final BitSet open;
    private final byte[] requests;
    /** Number of the batch that last asked for a sample. */
    private final int[] batchOf;

    private final int window;
    private final long lateAfterMillis;
    private final int maxRequests;
    private int outstanding;
    private int sentBatches;

    /**
     * Of a phase that begins.
     *
     * @param window how many may be outstanding
     * @param lateAfter silence that makes a sample late
     * @param maxRequests how often a sample may be asked for in all
     */
    OutstandingRequests(int samples, int window, Duration lateAfter, int maxRequests) {
        this.open = new BitSet(samples);
        this.requests = new byte[samples];
        this.batchOf = new int[samples];
        this.window = window;
        this.lateAfterMillis = lateAfter.toMillis();
        this.maxRequests = maxRequests;
    }

    int count() {
        return outstanding;
    }

    /** How often a sample was asked for. */
    int requests(int id) {
        return requests[id];
    }

    boolean mayAskAgain(int id) {
        return requests[id] < maxRequests;
    }

    /** Notes that a block was sent. */
    void sent(int[] ids, long nowMillis, int settled) {
        int number = sentBatches++;
        for (int id : ids) {
            requests[id]++;
            batchOf[id] = number;
            open.set(id);
        }
        outstanding += ids.length;
        batches.add(new Batch(number, ids, nowMillis, settled));
    }

    /** Takes a sample out, because it is settled or has to be asked for again. False when it was not outstanding. */
    boolean take(int id) {
        if (!open.get(id)) {
            return false;
        }
        open.clear(id);
        outstanding--;
        return true;
    }

    /**
     * Takes the late samples out, in no particular order.
     *
     * @param lastArrivalMillis when anything last arrived
     * @param settled how many samples are settled by now
     */
    int[] takeLate(long nowMillis, long lastArrivalMillis, int settled) {
        int[] late = new int[outstanding];
        int count = 0;
        for (Iterator<Batch> all = batches.iterator(); all.hasNext(); ) {
            Batch batch = all.next();
            int[] unsettled = Arrays.stream(batch.ids)
                    .filter(id -> open.get(id) && batchOf[id] == batch.number)
                    .toArray();
            if (unsettled.length > 0 && !isLate(batch, unsettled[0], nowMillis, lastArrivalMillis, settled)) {
                continue;
            }
            all.remove();
            System.arraycopy(unsettled, 0, late, count, unsettled.length);
            count += unsettled.length;
        }
        int[] taken = Arrays.copyOf(late, count);
        Arrays.stream(taken).forEach(this::take);
        return taken;
    }

    private boolean isLate(Batch batch, int id, long nowMillis, long lastArrivalMillis, int settled) {
        boolean silence = nowMillis - Math.max(batch.sentMillis, lastArrivalMillis) >= lateAfterMillis;
        boolean overtaken = settled - batch.settledBefore > 2L * window;
        return silence || (overtaken && mayAskAgain(id));
    }

    /** One block that was sent. */
    private static final class Batch {
        private final int number;
        private final int[] ids;
        private final long sentMillis;
        private final int settledBefore;

        Batch(int number, int[] ids, long sentMillis, int settledBefore) {
            this.number = number;
            this.ids = ids;
            this.sentMillis = sentMillis;
            this.settledBefore = settledBefore;
        }
    }
}
