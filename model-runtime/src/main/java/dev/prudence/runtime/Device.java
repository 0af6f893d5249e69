package dev.prudence.runtime;

import java.util.Locale;

/** Where a model runs. */
public enum Device {
    /** A GPU where CUDA works, otherwise the CPU: said once in the log. */
    AUTO,
    /** The CPU. */
    CPU,
    /** A GPU through CUDA, the first that the process sees; opening a session fails where it does not work. */
    CUDA;

    /** As settings and messages spell it. */
    String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }
}
