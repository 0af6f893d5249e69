package dev.prudence.distribution;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to use a loaded model. The model stays open until its last lease is closed; close each lease exactly when done.
 * The model may be used by several threads if its own type allows; closing a lease twice does nothing.
 *
 * <p>This class is thread-safe.
 */
public final class Lease<T extends AutoCloseable> implements AutoCloseable {

    private final SharedModel<T> shared;
    private final AtomicBoolean closed = new AtomicBoolean();

    Lease(SharedModel<T> shared) {
        this.shared = shared;
    }

    /**
     * The model.
     *
     * @throws IllegalStateException if this lease is closed
     */
    public T model() {
        requireOpen();
        return shared.model();
    }

    /**
     * A second lease on the same model, closed on its own.
     *
     * @throws IllegalStateException if this lease is closed
     */
    public Lease<T> another() {
        requireOpen();
        return shared.lease();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            shared.release();
        }
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException(
                    "the lease was closed already; acquire another one: model=" + shared.digest());
        }
    }
}
