package dev.prudence.trainer.dashboard.curves;

/**
 * One number of one series.
 *
 * @param series its name, {@code <line>/<measure>}
 * @param step within the stage
 * @param seconds since the run began
 * @param value finite
 */
public record Point(String series, long step, double seconds, double value) {}
