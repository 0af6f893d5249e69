package dev.prudence.distribution;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loaded model with its number of users. It is closed once it is retired and nobody uses it.
 *
 * <p>This class is thread-safe; its monitor guards {@code leases}, {@code retired}.
 */
final class SharedModel<T extends AutoCloseable> {

    private static final Logger LOG = LoggerFactory.getLogger(SharedModel.class);

    private final String digest;
    private final T model;
    private int leases;
    private boolean retired;

    SharedModel(String digest, T model) {
        this.digest = digest;
        this.model = model;
    }

    String digest() {
        return digest;
    }

    T model() {
        return model;
    }

    /** @throws IllegalStateException if the model was retired and is closed already */
    synchronized Lease<T> lease() {
        if (retired && leases == 0) {
            throw new IllegalStateException("the model was closed already: model=" + digest);
        }
        leases++;
        return new Lease<>(this);
    }

    void release() {
        boolean last;
        synchronized (this) {
            leases--;
            last = retired && leases == 0;
        }
        if (last) {
            closeModel();
        }
    }

    /** No further use is wanted: closes now, or with the last lease. */
    void retire() {
        boolean unused;
        synchronized (this) {
            unused = !retired && leases == 0;
            retired = true;
        }
        if (unused) {
            closeModel();
        }
    }

    private void closeModel() {
        try {
            model.close();
        } catch (Exception e) {
            LOG.warn("closing a model failed: digest={}", digest, e);
        }
    }
}
