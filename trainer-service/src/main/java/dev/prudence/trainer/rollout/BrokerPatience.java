package dev.prudence.trainer.rollout;

import dev.prudence.proto.run.v1.Severity;
import dev.prudence.trainer.run.IncidentSink;
import java.time.Duration;

/** Waits for a broker that does not answer: says so once, and gives up after a bounded time. Not thread-safe. */
public final class BrokerPatience {

    private static final long NEVER = -1;

    private final Duration patience;
    private final IncidentSink incidents;
    private long unreachableSinceMillis = NEVER;

    /**
     * Nothing was waited for yet.
     *
     * @param patience how long an unreachable broker is waited for
     */
    public BrokerPatience(Duration patience, IncidentSink incidents) {
        this.patience = patience;
        this.incidents = incidents;
    }

    /**
     * Notes that the broker did not answer.
     *
     * @throws PhaseFailedException if that has been so for too long
     */
    public void unreachable(long nowMillis) {
        if (unreachableSinceMillis == NEVER) {
            unreachableSinceMillis = nowMillis;
            incidents.incident(
                    Severity.SEVERITY_WARNING,
                    "broker-unreachable",
                    "The Kafka broker does not answer; waiting for it for up to " + patience.toSeconds() + " s.");
        }
        if (nowMillis - unreachableSinceMillis >= patience.toMillis()) {
            throw new PhaseFailedException("The Kafka broker could not be reached; check that it runs and start again,"
                    + " waitedSeconds=" + patience.toSeconds());
        }
    }

    /** Notes that the broker answered. */
    public void reachable() {
        unreachableSinceMillis = NEVER;
    }
}
