/**
 * Learning to act, and to think before acting: an actor-critic with heads for real and for imaginary steps and a critic for each of two rewards, trained with
 * V-trace (Espeholt et al. 2018, arXiv:1802.01561) as in Thinker (Chung, Anokhin and Krueger, NeurIPS 2023, section 3.4).
 */
@NullMarked
package dev.prudence.trainer.actorcritic;

import org.jspecify.annotations.NullMarked;
