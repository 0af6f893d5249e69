package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.Value;
import java.util.Map;

/**
 * The loss of a micro-batch: a mean, and how much it weighs beside others, so that the weighted mean over micro-batches is the loss of all
 * their rows together.
 *
 * @param mean scalar
 * @param weight scalar, not negative; 0 when no row counts
 * @param diagnostics scalars, means of the same weight
 */
public record Loss(Value mean, Value weight, Map<String, Value> diagnostics) {
    public Loss {
        diagnostics = Map.copyOf(diagnostics);
    }
}
