package dev.prudence.trainer.games;

/** A round of games cannot be had; the message is one sentence for the user. */
public final class GamesFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    GamesFailedException(String message) {
        super(message);
    }
}
