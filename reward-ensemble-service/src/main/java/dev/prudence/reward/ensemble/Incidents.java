package dev.prudence.reward.ensemble;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices members of one ensemble that give no finite score: logs and tells the listener.
 *
 * <p>This class is thread-safe.
 */
final class Incidents {

    private static final Logger LOG = LoggerFactory.getLogger(Incidents.class);

    private final String digest;
    private final ScoringListener listener;

    Incidents(String digest, ScoringListener listener) {
        this.digest = digest;
        this.listener = listener;
    }

    void ran(String member, int samples, Duration time) {
        listener.memberRan(member, samples, time);
    }

    /** @param scores of which the first {@code samples} belong to samples */
    void check(String member, float[] scores, int samples) {
        int broken = 0;
        for (int i = 0; i < samples; i++) {
            if (!Float.isFinite(scores[i])) {
                broken++;
            }
        }
        if (broken > 0) {
            failed(member, broken, "scores that are not finite");
        }
    }

    void failed(String member, int samples, String reason) {
        LOG.error(
                "incident: a member is left out, ensemble={}, member={}, samples={}, reason={}",
                digest,
                member,
                samples,
                reason);
        listener.memberFailed(digest, member, samples, reason);
    }
}
