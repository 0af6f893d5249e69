/**
 * Agents that learn to plan in a learned world model (Chung, Anokhin and Krueger, NeurIPS 2023): rounds of games, what is learnt from them, and the
 * versions that the next round is played with.
 */
@NullMarked
package dev.prudence.trainer.thinker;

import org.jspecify.annotations.NullMarked;
