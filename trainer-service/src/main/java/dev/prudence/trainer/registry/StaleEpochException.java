package dev.prudence.trainer.registry;

/** A publisher was overtaken by a newer one. */
public final class StaleEpochException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    StaleEpochException(long epoch, long newest) {
        super("a newer trainer has taken over; this one may publish nothing, epoch=" + epoch + " newest=" + newest);
    }
}
