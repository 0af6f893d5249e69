/** Decoding with a key/value cache, beside recomputation of the prefix. */
@NullMarked
package dev.prudence.bench.decoding;

import org.jspecify.annotations.NullMarked;
