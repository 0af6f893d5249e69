/** Phases: samples and scores are asked for, joined, journaled and handed over in order. */
@NullMarked
package dev.prudence.trainer.rollout;

import org.jspecify.annotations.NullMarked;
