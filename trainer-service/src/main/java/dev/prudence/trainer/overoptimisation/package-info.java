/**
 * The experiment {@code overoptimisation}: a vector task with a gold function that is known, small enough to be repeated
 * over many seeds, on which a single reward model is over-optimised.
 *
 * <p>Start with {@link dev.prudence.trainer.overoptimisation.OveroptimisationExperiment}; the task itself is {@link
 * dev.prudence.trainer.overoptimisation.VectorTask}.
 */
@NullMarked
package dev.prudence.trainer.overoptimisation;

import org.jspecify.annotations.NullMarked;
