package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.Value;
import java.util.Optional;

/**
 * What a policy's network says about actions that were taken; all {@code [rows, time]} of one floating type.
 *
 * @param logProbabilities of the action that was taken at each position
 * @param entropy of the distribution that it was drawn from
 * @param values of the state before the action; empty without a critic
 */
public record PolicyOutputs(Value logProbabilities, Value entropy, Optional<Value> values) {}
