package dev.prudence.trainer.dashboard;

import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.trainer.dashboard.curves.RunCurves;
import dev.prudence.trainer.events.RunEventLog;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Pictures of the runs that were looked at last. A picture is made of its log once and then kept up with it; those that
 * nobody has looked at for longest give way when all together hold too many points, and are made again when wanted.
 *
 * <p>This class is thread-safe.
 */
public final class RunPictures {

    private static final int BLOCK = 4_096;
    private static final int RECENT_POINTS = 20_000;
    private static final int MOST_RUNS = 32;

    private final Function<String, RunEventLog> logs;
    private final long mostPoints;
    /** Guarded by itself; in order of use. */
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /** A picture with its log. Guarded by itself. */
    private static final class Entry {
        private final RunEventLog log;
        private final RunPicture picture;
        private volatile long points;

        Entry(RunEventLog log, RunPicture picture) {
            this.log = log;
            this.picture = picture;
        }

        private void catchUp() {
            List<RunEvent> events = log.read(picture.sequence() + 1, BLOCK);
            while (!events.isEmpty()) {
                events.forEach(picture::apply);
                events = log.read(picture.sequence() + 1, BLOCK);
            }
            points = picture.curves().size();
        }
    }

    /**
     * No pictures yet.
     *
     * @param logs the events of a run, by its id
     * @param mostPoints of all curves that are kept in memory, about 20 bytes each
     */
    public RunPictures(Function<String, RunEventLog> logs, long mostPoints) {
        this.logs = logs;
        this.mostPoints = mostPoints;
    }

    /** Asks a run's picture, with every event up to now in it. Only one question is asked of a picture at a time. */
    public <T> T ask(String runId, Function<RunPicture, T> question) {
        Entry entry = entry(runId);
        T answer;
        synchronized (entry) {
            entry.catchUp();
            answer = question.apply(entry.picture);
        }
        makeRoom(entry);
        return answer;
    }

    /** How many pictures are in memory. */
    int size() {
        synchronized (entries) {
            return entries.size();
        }
    }

    private Entry entry(String runId) {
        synchronized (entries) {
            return entries.computeIfAbsent(
                    runId, id -> new Entry(logs.apply(id), new RunPicture(new RunCurves(mostPoints, RECENT_POINTS))));
        }
    }

    private void makeRoom(Entry used) {
        synchronized (entries) {
            long points =
                    entries.values().stream().mapToLong(entry -> entry.points).sum();
            Iterator<Entry> longestUnused = entries.values().iterator();
            while ((points > mostPoints || entries.size() > MOST_RUNS) && longestUnused.hasNext()) {
                Entry entry = longestUnused.next();
                if (entry != used) {
                    points -= entry.points;
                    longestUnused.remove();
                }
            }
        }
    }
}
