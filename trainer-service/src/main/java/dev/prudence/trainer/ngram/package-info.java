/** Counting language models over token ids: baselines for the policy, fluency for the judge. */
@NullMarked
package dev.prudence.trainer.ngram;

import org.jspecify.annotations.NullMarked;
