package dev.prudence.runtime;

/**
 * How sessions are opened.
 *
 * @param device where the model runs
 * @param intraOpThreads threads inside one operator, 1 or more; 1 is part of deterministic mode
 * @param optimisation how far the graph is rewritten
 * @param arena what becomes of a run's memory
 * @param finiteOutputs whether a run whose outputs hold NaN or infinity fails; costs one pass over them
 */
public record RuntimeOptions(
        Device device, int intraOpThreads, Optimisation optimisation, Arena arena, boolean finiteOutputs) {

    /** Refuses thread counts below 1. */
    public RuntimeOptions {
        if (intraOpThreads < 1) {
            throw new IllegalArgumentException("Give 1 thread or more: intraOpThreads=" + intraOpThreads);
        }
    }

    /** CPU, one thread, all optimisations; memory is kept, outputs are not looked at. */
    public static RuntimeOptions inference() {
        return new RuntimeOptions(Device.CPU, 1, Optimisation.ALL, Arena.KEEP, false);
    }

    /** CPU, one thread, basic optimisations; memory is kept, outputs are not looked at. */
    public static RuntimeOptions training() {
        return new RuntimeOptions(Device.CPU, 1, Optimisation.BASIC, Arena.KEEP, false);
    }

    /** The same on another device. */
    public RuntimeOptions withDevice(Device newDevice) {
        return new RuntimeOptions(newDevice, intraOpThreads, optimisation, arena, finiteOutputs);
    }

    /** The same with another number of threads inside one operator. */
    public RuntimeOptions withIntraOpThreads(int threads) {
        return new RuntimeOptions(device, threads, optimisation, arena, finiteOutputs);
    }

    /** The same with another way to treat a run's memory. */
    public RuntimeOptions withArena(Arena newArena) {
        return new RuntimeOptions(device, intraOpThreads, optimisation, newArena, finiteOutputs);
    }

    /** The same, but runs that give NaN or infinity throw {@link NotFiniteException}; a step leaves its state as it was then. */
    public RuntimeOptions withFiniteOutputs() {
        return new RuntimeOptions(device, intraOpThreads, optimisation, arena, true);
    }
}
