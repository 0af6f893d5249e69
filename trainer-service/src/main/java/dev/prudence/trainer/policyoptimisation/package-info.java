/**
 * Learners that improve a policy by its scores: PPO, GRPO, RLOO, REINFORCE++ and DPO as differentiated step graphs, with control of the
 * Kullback-Leibler divergence from a reference policy. Knows nothing of transport.
 */
@NullMarked
package dev.prudence.trainer.policyoptimisation;

import org.jspecify.annotations.NullMarked;
