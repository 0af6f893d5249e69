/** Loads reward-model ensembles and scores samples with them. Plain Java, no transport. */
@NullMarked
package dev.prudence.reward.ensemble;

import org.jspecify.annotations.NullMarked;
