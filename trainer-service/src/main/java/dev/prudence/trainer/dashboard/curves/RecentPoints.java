package dev.prudence.trainer.dashboard.curves;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The newest points of a run, with the numbers of the events that brought them. Not thread-safe. */
final class RecentPoints {

    private final int limit;
    private final Deque<Entry> entries = new ArrayDeque<>();
    /** Number of the newest event that lost a point. */
    private long forgotten;

    private record Entry(long sequence, Point point) {}

    RecentPoints(int limit) {
        this.limit = limit;
    }

    void add(long sequence, Point point) {
        entries.addLast(new Entry(sequence, point));
        if (entries.size() > limit) {
            forgotten = entries.removeFirst().sequence();
        }
    }

    /** What came after an event; empty when some of it was forgotten. */
    Optional<List<Point>> after(long sequence) {
        if (sequence < forgotten) {
            return Optional.empty();
        }
        List<Point> newer = new ArrayList<>();
        Iterator<Entry> newestFirst = entries.descendingIterator();
        while (newestFirst.hasNext()) {
            Entry entry = newestFirst.next();
            if (entry.sequence() <= sequence) {
                break;
            }
            newer.add(entry.point());
        }
        Collections.reverse(newer);
        return Optional.of(newer);
    }
}
