package dev.prudence.runtime.swap;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A model and the number of its users. Once retired it takes no new users, and closes when the last one is gone.
 *
 * <p>This class is thread-safe.
 */
public final class SharedModel<T extends AutoCloseable> {
    private final T model;
    private final Object lock = new Object();
    private int users; // guarded by lock
    private boolean retired; // guarded by lock
    private boolean closed; // guarded by lock

    private SharedModel(T model) {
        this.model = model;
    }

    /** Takes ownership of a model: it is closed here and nowhere else. */
    public static <T extends AutoCloseable> SharedModel<T> of(T model) {
        return new SharedModel<>(model);
    }

    /**
     * A lease on the model.
     *
     * @throws IllegalStateException if it was retired
     */
    public Lease<T> acquire() {
        return tryAcquire()
                .orElseThrow(
                        () -> new IllegalStateException("The model was retired, lease its successor: model=" + model));
    }

    /** A lease on the model, or nothing if it was retired. */
    public Optional<Lease<T>> tryAcquire() {
        synchronized (lock) {
            if (retired) {
                return Optional.empty();
            }
            users++;
            return Optional.of(new Counted());
        }
    }

    /** Refuses new users from now on and closes the model once there are none. Retiring twice does nothing. */
    public void retire() {
        boolean unused;
        synchronized (lock) {
            retired = true;
            unused = closesNow();
        }
        if (unused) {
            closeModel();
        }
    }

    /** Whether the model was retired and its last user is gone. */
    public boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    private void release() {
        boolean last;
        synchronized (lock) {
            users--;
            last = closesNow();
        }
        if (last) {
            closeModel();
        }
    }

    /** True once: to the caller that has to close the model. Call with the lock held. */
    private boolean closesNow() {
        boolean now = retired && users == 0 && !closed;
        closed |= now;
        return now;
    }

    private void closeModel() {
        try {
            model.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("The retired model could not be closed: model=" + model, e);
        }
    }

    private final class Counted implements Lease<T> {
        private final AtomicBoolean ended = new AtomicBoolean();

        @Override
        public T model() {
            if (ended.get()) {
                throw new IllegalStateException("The lease has ended: model=" + model);
            }
            return model;
        }

        @Override
        public void close() {
            if (ended.compareAndSet(false, true)) {
                release();
            }
        }
    }
}
