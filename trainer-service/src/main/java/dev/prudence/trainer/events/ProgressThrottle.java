package dev.prudence.trainer.events;

import dev.prudence.trainer.run.ProgressSink;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Lets a few progress reports a second through: the first of an activity, then one per interval, and the one that says
 * that an activity is done. This class is thread-safe.
 */
public final class ProgressThrottle implements ProgressSink {

    private static final Duration INTERVAL = Duration.ofMillis(300);

    private final ProgressSink target;
    private final InstantSource clock;
    private String lastActivity = "";
    private long lastDone = -1;
    private Instant lastTime = Instant.EPOCH;

    public ProgressThrottle(ProgressSink target, InstantSource clock) {
        this.target = target;
        this.clock = clock;
    }

    @Override
    public synchronized void progress(String activity, long done, long total, String unit) {
        Instant now = clock.instant();
        boolean sameActivity = activity.equals(lastActivity);
        if (sameActivity && done == lastDone) {
            return;
        }
        boolean finished = total > 0 && done == total;
        if (sameActivity && !finished && now.isBefore(lastTime.plus(INTERVAL))) {
            return;
        }
        lastActivity = activity;
        lastDone = done;
        lastTime = now;
        target.progress(activity, done, total, unit);
    }
}
