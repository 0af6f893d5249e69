package dev.prudence.worldmodel;

/** Too much waits already; asking again later may help. */
public final class QueueFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public QueueFullException(String message) {
        super(message);
    }
}
