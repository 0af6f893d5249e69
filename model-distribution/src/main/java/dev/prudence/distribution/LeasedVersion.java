package dev.prudence.distribution;

import dev.prudence.proto.model.v1.ModelVersion;

/**
 * A lease together with the version that it is of.
 *
 * @param version what was published
 * @param lease the right to use it
 */
public record LeasedVersion<T extends AutoCloseable>(ModelVersion version, Lease<T> lease) implements AutoCloseable {

    /** The loaded model. */
    public T model() {
        return lease.model();
    }

    /** A second lease on the same version, closed on its own. */
    LeasedVersion<T> another() {
        return new LeasedVersion<>(version, lease.another());
    }

    @Override
    public void close() {
        lease.close();
    }
}
