package dev.prudence.bench.training;

import dev.prudence.bench.measure.Comparison;
import dev.prudence.bench.measure.DisagreementException;
import dev.prudence.bench.measure.Pair;
import dev.prudence.runtime.Device;
import dev.prudence.runtime.RuntimeOptions;
import java.util.List;
import java.util.stream.Stream;

/**
 * Optimiser steps on the first GPU against all cores of the same machine. A run moves its inputs to the GPU and its outputs back, the
 * state among them: parameters and moments for each run, however many steps it takes.
 */
public final class GpuSuite {
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int COMPARED_STEPS = 5;

    /** TF32 keeps 10 bits of the mantissa in products. */
    private static final double TOLERANCE = 1e-2;

    private GpuSuite() {}

    /** Fails with the runtime's reason where no GPU answers. */
    public static List<Comparison> comparisons() {
        return Stream.of(new MlpCase(), new ConvCase(), new GptCase(), new MiniLmCase(false), new MiniLmCase(true))
                .flatMap(training -> Stream.of(1, 16).map(steps -> comparison(training, steps)))
                .toList();
    }

    private static Comparison comparison(TrainingCase training, int stepsPerRun) {
        String name = training.name() + (stepsPerRun == 1 ? "" : "-" + stepsPerRun + "-a-run");
        return Comparison.ofRate(name, "steps/s", stepsPerRun, CORES, () -> open(training, stepsPerRun));
    }

    private static Pair open(TrainingCase training, int stepsPerRun) {
        RuntimeOptions options = RuntimeOptions.training().withIntraOpThreads(CORES);
        OurTraining gpu = new OurTraining(training, options.withDevice(Device.CUDA), stepsPerRun);
        OurTraining cpu = new OurTraining(training, options, stepsPerRun);
        for (int step = 1; step <= COMPARED_STEPS; step++) {
            String what = "The loss of %s in step %d".formatted(training.name(), step);
            DisagreementException.check(what, gpu.step(), cpu.step(), TOLERANCE);
        }
        return new Pair(gpu, cpu);
    }
}
