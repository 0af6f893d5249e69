/** The experiment {@code rlhf}: a language policy, its judges and reward ensembles, and best-of-n against them. */
@NullMarked
package dev.prudence.trainer.rlhf;

import org.jspecify.annotations.NullMarked;
