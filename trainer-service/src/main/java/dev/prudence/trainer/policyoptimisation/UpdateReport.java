package dev.prudence.trainer.policyoptimisation;

import java.util.Map;

/**
 * What an update did.
 *
 * @param skippedRows rows of micro-batches whose loss or gradient was not finite: they had no part in it
 * @param gradientNorm before clipping, of the last micro-batch and all before it
 * @param diagnostics {@code loss} and what the algorithm reports, means over what counts
 */
public record UpdateReport(int skippedRows, double gradientNorm, Map<String, Double> diagnostics) {}
