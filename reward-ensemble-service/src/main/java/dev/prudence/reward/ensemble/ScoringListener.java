package dev.prudence.reward.ensemble;

import java.time.Duration;
import java.util.List;

/** Hears what happens while samples are scored. Called from several threads at once. */
public interface ScoringListener {

    /** Hears nothing. */
    ScoringListener NONE = new ScoringListener() {};

    /** An ensemble is ready to score. */
    default void opened(String model, String ensembleDigest) {}

    /** A member ran over a batch; raw scores, one for each sample, some perhaps not finite. */
    default void memberRan(String ensembleDigest, String member, float[] raw, Duration time) {}

    /** A member gave no finite score for this many samples of a batch; it was left out of their aggregates. */
    default void memberFailed(String ensembleDigest, String member, int samples, String reason) {}

    /** Something that an operator should know; failures of a member that go on are told every few seconds. */
    default void incident(Incident incident) {}

    /** Tells each of several listeners. */
    static ScoringListener all(List<? extends ScoringListener> listeners) {
        return new ScoringListener() {
            @Override
            public void opened(String model, String ensembleDigest) {
                listeners.forEach(listener -> listener.opened(model, ensembleDigest));
            }

            @Override
            public void memberRan(String ensembleDigest, String member, float[] raw, Duration time) {
                listeners.forEach(listener -> listener.memberRan(ensembleDigest, member, raw, time));
            }

            @Override
            public void memberFailed(String ensembleDigest, String member, int samples, String reason) {
                listeners.forEach(listener -> listener.memberFailed(ensembleDigest, member, samples, reason));
            }

            @Override
            public void incident(Incident incident) {
                listeners.forEach(listener -> listener.incident(incident));
            }
        };
    }
}
