package dev.prudence.graph.training;

import java.util.function.Predicate;

/** What the settings of several optimisers have in common. */
final class Settings {

    private Settings() {}

    /** All parameters but those whose name ends in {@code bias} or {@code gain}. */
    static Predicate<String> weights() {
        return name -> !name.endsWith("bias") && !name.endsWith("gain");
    }

    static void require(boolean condition, String problem, double found) {
        if (!condition) {
            throw new IllegalArgumentException(problem + found);
        }
    }
}
