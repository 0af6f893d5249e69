package dev.prudence.reward.ensemble;

import dev.prudence.runtime.InferenceException;
import dev.prudence.runtime.RunStop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes runs of one ensemble under observation: a member that gives no finite score is noticed, told to the listener, and logged, but not
 * more often than every few seconds.
 *
 * <p>This class is thread-safe.
 */
final class Incidents {

    private static final Logger LOG = LoggerFactory.getLogger(Incidents.class);
    private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

    private final String digest;
    private final List<String> members;
    private final ScoringListener listener;
    private final Faults faults;
    private final Map<String, Long> told = new ConcurrentHashMap<>();
    private final Map<String, String> reasons = new ConcurrentHashMap<>();

    /** @param members ids in their order */
    Incidents(String digest, List<String> members, ScoringListener listener, Faults faults) {
        this.digest = digest;
        this.members = List.copyOf(members);
        this.listener = listener;
        this.faults = faults;
    }

    /** Makes a run. One that was asked to stop is no incident. */
    Made observe(GraphRun run, RunStop stop) {
        long start = System.nanoTime();
        float[] values;
        try {
            faults.before(run.graph());
            values = run.make(stop);
        } catch (InferenceException e) {
            String reason = String.valueOf(e.getMessage());
            if (!stop.isAsked()) {
                failed(run, reason);
            }
            return Made.failed(reason);
        }
        if (run instanceof MemberRun scoring) {
            scored(scoring, values, start);
        }
        return Made.of(values);
    }

    private void scored(MemberRun run, float[] scores, long start) {
        Duration time = Duration.ofNanos(System.nanoTime() - start)
                .dividedBy(Math.max(1, run.members().size()));
        for (int column = 0; column < run.members().size(); column++) {
            String member = members.get(run.members().get(column));
            listener.memberRan(digest, member, column(run, scores, column), time);
            int broken = broken(run, scores, column);
            if (broken > 0) {
                failed(member, broken, "scores that are not finite");
            }
        }
    }

    /** The members of a run have no scores for its samples. */
    void failed(GraphRun run, String reason) {
        run.members()
                .forEach(member -> failed(members.get(member), run.samples().size(), reason));
    }

    /** A graph's members are left alone from now on, or scored with again. */
    void changed(GraphRun run, boolean leftAlone) {
        for (int position : run.members()) {
            String member = members.get(position);
            if (leftAlone) {
                LOG.error("incident: a member keeps failing and is left alone, ensemble={}, member={}", digest, member);
                String reason = reasons.getOrDefault(member, "");
                listener.incident(new Incident(digest, member, Incident.Kind.LEFT_ALONE, 0, reason));
            } else {
                LOG.info("a member answers again, ensemble={}, member={}", digest, member);
                listener.incident(new Incident(digest, member, Incident.Kind.RECOVERED, 0, ""));
            }
        }
    }

    private static float[] column(MemberRun run, float[] scores, int column) {
        float[] own = new float[run.samples().size()];
        for (int row = 0; row < own.length; row++) {
            own[row] = scores[row * run.members().size() + column];
        }
        return own;
    }

    private static int broken(MemberRun run, float[] scores, int column) {
        int broken = 0;
        for (float score : column(run, scores, column)) {
            if (!Float.isFinite(score)) {
                broken++;
            }
        }
        return broken;
    }

    private void failed(String member, int samples, String reason) {
        long now = System.nanoTime();
        Long last = told.get(member);
        reasons.put(member, reason);
        if (last == null || now - last >= QUIET_NANOS) {
            told.put(member, now);
            listener.incident(new Incident(digest, member, Incident.Kind.LEFT_OUT, samples, reason));
            LOG.error(
                    "incident: a member is left out, ensemble={}, member={}, samples={}, reason={}",
                    digest,
                    member,
                    samples,
                    reason);
        }
        listener.memberFailed(digest, member, samples, reason);
    }
}
