/** One optimiser step, beside PyTorch. */
@NullMarked
package dev.prudence.bench.training;

import org.jspecify.annotations.NullMarked;
