package dev.prudence.runtime.swap;

/**
 * The current version of a model. {@link #swap} puts another in its place at once: leases given before keep the old one
 * until they end, leases given afterwards get the new one, and the old one closes when its last lease does.
 *
 * <p>This class is thread-safe.
 */
public final class ModelHandle<T extends AutoCloseable> implements AutoCloseable {
    private final Object lock = new Object();
    private SharedModel<T> current; // guarded by lock
    private boolean closed; // guarded by lock

    private ModelHandle(SharedModel<T> first) {
        current = first;
    }

    /** A handle on a first version, which it owns. */
    public static <T extends AutoCloseable> ModelHandle<T> of(T first) {
        return new ModelHandle<>(SharedModel.of(first));
    }

    /**
     * A lease on the current version.
     *
     * @throws IllegalStateException if the handle is closed
     */
    public Lease<T> lease() {
        synchronized (lock) {
            checkOpen();
            return current.acquire();
        }
    }

    /**
     * Makes another version the current one and takes ownership of it.
     *
     * @throws IllegalStateException if the handle is closed; the next version stays the caller's then
     */
    public void swap(T next) {
        SharedModel<T> previous;
        synchronized (lock) {
            checkOpen();
            previous = current;
            current = SharedModel.of(next);
        }
        previous.retire();
    }

    /** Gives no more leases; the current version closes when its last lease does. */
    @Override
    public void close() {
        SharedModel<T> last;
        synchronized (lock) {
            closed = true;
            last = current;
        }
        last.retire();
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The handle gives no more leases: closed=true");
        }
    }
}
