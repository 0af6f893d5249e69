package dev.prudence.bench;

import dev.prudence.bench.measure.Comparison;
import java.util.List;
import java.util.function.Supplier;

/**
 * Comparisons that are run together.
 *
 * @param summary one line for {@code --list}
 */
public record Suite(String name, String summary, Supplier<List<Comparison>> comparisons) {}
