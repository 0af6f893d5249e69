package dev.prudence.bench.training;

import dev.prudence.bench.measure.Comparison;
import dev.prudence.bench.measure.DisagreementException;
import dev.prudence.bench.measure.Pair;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One optimiser step of several networks, with one and with two threads, against PyTorch: same first weights, same batch, same AdamW. A
 * case counts only if both losses agree over 20 steps.
 */
public final class TrainingSuite {
    private static final List<TrainingCase> CASES =
            List.of(new MlpCase(), new ConvCase(), new GptCase(), new MiniLmCase(false));
    private static final List<Integer> THREADS = List.of(1, 2);
    private static final int COMPARED_STEPS = 20;
    private static final double TOLERANCE = 1e-4;

    private TrainingSuite() {}

    public static List<Comparison> comparisons() {
        return CASES.stream()
                .flatMap(training -> THREADS.stream().map(threads -> comparison(training, threads)))
                .toList();
    }

    /** The case of a name. */
    static TrainingCase named(String name) {
        return CASES.stream()
                .filter(training -> training.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no such training case; there are "
                        + CASES.stream().map(TrainingCase::name).toList() + ": case=" + name));
    }

    private static Comparison comparison(TrainingCase training, int threads) {
        OptionalDouble target = OptionalDouble.of(training.target(threads));
        return Comparison.ofTime(training.name(), target, threads, () -> open(training, threads));
    }

    private static Pair open(TrainingCase training, int threads) {
        OurTraining ours = new OurTraining(training, threads);
        TorchTraining torch = new TorchTraining(training, threads, ours.parameters(), ours.initial());
        for (int step = 1; step <= COMPARED_STEPS; step++) {
            String what = "The loss of %s in step %d".formatted(training.name(), step);
            DisagreementException.check(what, ours.step(), torch.step(), TOLERANCE);
        }
        return new Pair(ours, torch);
    }
}
