/** Ensembles of reward models for text: members on the policy's own network, and heads on frozen encoders. */
@NullMarked
package dev.prudence.trainer.rewardmodel;

import org.jspecify.annotations.NullMarked;
