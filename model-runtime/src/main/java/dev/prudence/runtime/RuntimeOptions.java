package dev.prudence.runtime;

/**
 * How sessions are opened.
 *
 * @param device where the model runs
 * @param intraOpThreads threads inside one operator, 1 or more; 1 is part of deterministic mode
 * @param optimisation how far the graph is rewritten
 */
public record RuntimeOptions(Device device, int intraOpThreads, Optimisation optimisation) {

    /** Refuses thread counts below 1. */
    public RuntimeOptions {
        if (intraOpThreads < 1) {
            throw new IllegalArgumentException("Give 1 thread or more: intraOpThreads=" + intraOpThreads);
        }
    }

    /** CPU, one thread, all optimisations. */
    public static RuntimeOptions inference() {
        return new RuntimeOptions(Device.CPU, 1, Optimisation.ALL);
    }

    /** CPU, one thread, basic optimisations. */
    public static RuntimeOptions training() {
        return new RuntimeOptions(Device.CPU, 1, Optimisation.BASIC);
    }

    /** The same on another device. */
    public RuntimeOptions withDevice(Device newDevice) {
        return new RuntimeOptions(newDevice, intraOpThreads, optimisation);
    }

    /** The same with another number of threads inside one operator. */
    public RuntimeOptions withIntraOpThreads(int threads) {
        return new RuntimeOptions(device, threads, optimisation);
    }
}
