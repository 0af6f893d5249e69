package dev.prudence.trainer.overoptimisation;

import dev.prudence.graph.onnx.Safetensors;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/**
 * Trains the members of one ensemble at a time, in parallel: the members do not depend on each other, so neither do their
 * bits on the number of threads. A finished member is kept as a checkpoint. A member whose training diverges is refused
 * with an incident, and the ensemble goes on without it.
 *
 * <p>Not thread-safe.
 */
final class EnsembleTraining {
    private static final int FEWEST_MEMBERS = 2;

    private final StageContext context;
    private final RewardNetwork network;
    private final MemberSettings settings;
    private final MemberTrainer trainer;
    private final PairTable validation;
    private final PairTable answers;

    EnsembleTraining(
            StageContext context,
            RewardNetwork network,
            MemberSettings settings,
            MemberTrainer trainer,
            PairTable validation,
            PairTable answers) {
        this.context = context;
        this.network = network;
        this.settings = settings;
        this.trainer = trainer;
        this.validation = validation;
        this.answers = answers;
    }

    /**
     * Trains one ensemble.
     *
     * @return the members that were not refused, in the order of their numbers
     * @throws IllegalStateException when fewer than two remain of several
     */
    List<TrainedMember> train(double labelNoise, PairTable pairs) {
        int threads = Math.min(settings.members(), Runtime.getRuntime().availableProcessors());
        try (Workers workers = new Workers(threads)) {
            AtomicIntegerArray done = new AtomicIntegerArray(settings.members());
            List<Future<Map<String, float[]>>> trainings = IntStream.range(0, settings.members())
                    .mapToObj(member -> workers.submit(() -> weights(workers, labelNoise, member, pairs, done)))
                    .toList();
            return measure(labelNoise, trainings);
        }
    }

    private List<TrainedMember> measure(double labelNoise, List<Future<Map<String, float[]>>> trainings) {
        List<TrainedMember> members = new ArrayList<>();
        for (int member = 0; member < trainings.size(); member++) {
            int number = member;
            result(trainings.get(member), labelNoise)
                    .map(weights -> TrainedMember.measured(number, weights, network, validation, answers))
                    .ifPresent(members::add);
        }
        if (members.size() < Math.min(FEWEST_MEMBERS, settings.members())) {
            throw new IllegalStateException(
                    "too few members are left of the ensemble, lower rewardEnsemble.learningRate: labelNoise="
                            + labelNoise + ", members=" + members.size());
        }
        return members;
    }

    private Optional<Map<String, float[]>> result(Future<Map<String, float[]>> training, double labelNoise) {
        try {
            return Optional.of(training.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MemberDivergedException diverged) {
                context.incident(
                        Severity.SEVERITY_ERROR,
                        "nan-quarantined",
                        diverged.getMessage() + ", labelNoise=" + labelNoise);
                return Optional.empty();
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("a member could not be trained: labelNoise=" + labelNoise, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the training was interrupted: labelNoise=" + labelNoise, e);
        }
    }

    private Map<String, float[]> weights(
            Workers workers, double labelNoise, int member, PairTable pairs, AtomicIntegerArray done) {
        Path checkpoint =
                context.checkpoints().resolve(EnsembleArtefact.name(labelNoise) + "-member-" + member + ".safetensors");
        if (Files.exists(checkpoint)) {
            return Safetensors.read(checkpoint).allFloats();
        }
        Map<String, float[]> weights = trainer.train(member, pairs, steps -> {
            workers.check();
            context.checkCancelled();
            done.set(member, steps);
            report(labelNoise, done, pairs);
        });
        keep(checkpoint, weights);
        return weights;
    }

    private void report(double labelNoise, AtomicIntegerArray done, PairTable pairs) {
        long steps = IntStream.range(0, done.length()).map(done::get).sum();
        String activity = "training at noise " + labelNoise;
        context.progress(activity, steps, (long) trainer.steps(pairs) * settings.members(), "steps");
    }

    private void keep(Path checkpoint, Map<String, float[]> weights) {
        Path partial = checkpoint.resolveSibling(checkpoint.getFileName() + ".partial");
        Safetensors.write(partial, network.layout(), weights);
        try {
            Files.move(partial, checkpoint, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("the member cannot be kept: checkpoint=" + checkpoint, e);
        }
    }
}
