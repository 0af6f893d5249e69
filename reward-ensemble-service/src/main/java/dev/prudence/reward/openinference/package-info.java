/** Scoring as the Open Inference Protocol asks for it: tensors in, tensors out. */
@NullMarked
package dev.prudence.reward.openinference;

import org.jspecify.annotations.NullMarked;
