package dev.prudence.reward.ensemble;

/**
 * Something is wrong, or right again, with a member.
 *
 * @param samples that it was left out of; 0 for the other kinds
 * @param reason what went wrong last; empty when it is right again
 */
public record Incident(String ensembleDigest, String member, Kind kind, int samples, String reason) {

    /** What happened. */
    public enum Kind {
        /** A run failed, was given up, or gave NaN or infinity. */
        LEFT_OUT,
        /** It keeps failing; applications' requests are scored without it for a while. */
        LEFT_ALONE,
        /** It answers again. */
        RECOVERED
    }
}
