/** The packaged world-model service beside its model in-process. */
@NullMarked
package dev.prudence.bench.imagining;

import org.jspecify.annotations.NullMarked;
