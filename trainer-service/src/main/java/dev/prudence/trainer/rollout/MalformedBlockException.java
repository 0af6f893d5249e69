package dev.prudence.trainer.rollout;

/** A record is not what its topic promises; it belongs on the dead-letter topic. */
final class MalformedBlockException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedBlockException(String message) {
        super(message);
    }
}
