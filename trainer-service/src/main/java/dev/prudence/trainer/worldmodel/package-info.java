/**
 * Learning a model of an environment from what happened in it: Thinker's dual network (Chung, Anokhin and Krueger, NeurIPS 2023, section 3.3). One network
 * predicts what will be seen and what it is worth at once, the other values what the first one predicts.
 */
@NullMarked
package dev.prudence.trainer.worldmodel;

import org.jspecify.annotations.NullMarked;
