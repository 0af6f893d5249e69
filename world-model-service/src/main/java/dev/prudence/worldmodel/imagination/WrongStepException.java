package dev.prudence.worldmodel.imagination;

/** A step that is not the next one of its environment; the message says which one is. */
public final class WrongStepException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WrongStepException(String message) {
        super(message);
    }
}
