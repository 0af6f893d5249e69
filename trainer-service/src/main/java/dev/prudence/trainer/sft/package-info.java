/** Supervised fine-tuning: a causal transformer learns the dictionary's definitions. */
@NullMarked
package dev.prudence.trainer.sft;

import org.jspecify.annotations.NullMarked;
