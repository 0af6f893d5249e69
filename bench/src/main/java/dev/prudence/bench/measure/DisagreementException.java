package dev.prudence.bench.measure;

/** The two sides of a comparison do not compute the same, so their times say nothing. */
public final class DisagreementException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DisagreementException(String message) {
        super(message);
    }

    /**
     * Refuses numbers that differ by more than {@code tolerance}, relative to the expected one where that lies above 1.
     *
     * @param what stands first in the message
     */
    public static void check(String what, double given, double expected, double tolerance) {
        if (!(Math.abs(given - expected) <= tolerance * Math.max(1, Math.abs(expected)))) {
            throw new DisagreementException("%s differs between the two sides: ours=%s, baseline=%s, tolerance=%s"
                    .formatted(what, given, expected, tolerance));
        }
    }
}
