/** Trains byte-pair encodings and writes them as {@code tokenizer.json}. */
@NullMarked
package dev.prudence.trainer.tokenizer;

import org.jspecify.annotations.NullMarked;
