package dev.prudence.runtime.swap;

/**
 * The right to use a model until it is closed. Closing twice does nothing.
 *
 * <p>Implementations are thread-safe.
 */
public interface Lease<T> extends AutoCloseable {
    /**
     * The leased model.
     *
     * @throws IllegalStateException after {@link #close}
     */
    T model();

    @Override
    void close();
}
