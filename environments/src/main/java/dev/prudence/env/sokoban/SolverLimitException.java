package dev.prudence.env.sokoban;

/** A search was given up because it had looked at as many positions as it was allowed. */
public final class SolverLimitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SolverLimitException(String message) {
        super(message);
    }
}
