package dev.prudence.runtime;

/** Where a model runs. */
public enum Device {
    /** A GPU where CUDA works, otherwise the CPU: said once in the log. */
    AUTO,
    /** The CPU. */
    CPU,
    /** A GPU through CUDA; opening a session fails where it does not work. */
    CUDA
}
