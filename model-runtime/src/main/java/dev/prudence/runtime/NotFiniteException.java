package dev.prudence.runtime;

/** A run gave NaN or infinity, and the session was opened to refuse that. */
public final class NotFiniteException extends InferenceException {
    private static final long serialVersionUID = 1L;

    private final String tensor;

    NotFiniteException(String message, String tensor) {
        super(message);
        this.tensor = tensor;
    }

    /** The name of the first tensor that is not finite: returned outputs come first, then the next state's. */
    public String tensor() {
        return tensor;
    }
}
