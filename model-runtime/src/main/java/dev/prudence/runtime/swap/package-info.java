/**
 * Replacing a model while it is in use: users lease it, a new one takes its place at once, the old one closes when its
 * last user is done.
 *
 * <pre>{@code
 * ModelHandle<Judges> handle = ModelHandle.of(load(first));
 * try (Lease<Judges> lease = handle.lease()) {
 *     lease.model().score(samples);          // the same model to the end, whatever is swapped in meanwhile
 * }
 * handle.swap(load(second));
 * }</pre>
 */
@NullMarked
package dev.prudence.runtime.swap;

import org.jspecify.annotations.NullMarked;
