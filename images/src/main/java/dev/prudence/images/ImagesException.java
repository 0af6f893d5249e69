package dev.prudence.images;

/** Images cannot be built; the message is a sentence that says what to do. */
public final class ImagesException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ImagesException(String message) {
        super(message);
    }

    public ImagesException(String message, Throwable cause) {
        super(message, cause);
    }
}
