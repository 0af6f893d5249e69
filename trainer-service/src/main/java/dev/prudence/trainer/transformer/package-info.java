/** The language policy's network: one set of weights, seen as a training graph and as a decoding step. */
@NullMarked
package dev.prudence.trainer.transformer;

import org.jspecify.annotations.NullMarked;
