/**
 * A run of policy optimisation over the real path: each iteration publishes the policy, has it answer prompts and the ensemble score the
 * answers, and learns from them. Strictly on-policy: an iteration waits for its whole phase.
 */
@NullMarked
package dev.prudence.trainer.policyrun;

import org.jspecify.annotations.NullMarked;
