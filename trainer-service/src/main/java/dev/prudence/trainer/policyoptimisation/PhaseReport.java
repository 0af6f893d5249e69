package dev.prudence.trainer.policyoptimisation;

import java.util.Map;

/**
 * What the updates of a phase did.
 *
 * @param updates optimiser steps
 * @param skippedRows rows that had no part in a step because their loss or gradient was not finite
 * @param diagnostics means over the steps, and {@code gradient_norm}
 */
public record PhaseReport(int updates, int skippedRows, Map<String, Double> diagnostics) {}
