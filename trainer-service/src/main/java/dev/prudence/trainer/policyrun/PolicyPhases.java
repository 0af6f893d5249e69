package dev.prudence.trainer.policyrun;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.trainer.policyrun.TimeSpent.Part;
import dev.prudence.trainer.rollout.PhaseSpec;
import dev.prudence.trainer.rollout.PhaseSummary;
import dev.prudence.trainer.rollout.Rollouts;
import dev.prudence.trainer.run.FileTrees;
import dev.prudence.trainer.run.StageContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Has answers of policies drawn and scored, one phase after another in a thread of its own, so that others can be learnt from meanwhile. Not
 * thread-safe: one thread asks.
 */
final class PolicyPhases<C> implements AutoCloseable {

    /** More than phases can be asked for ahead. */
    private static final int KEPT = 24;

    private final Cell cell;
    private final PolicyTask<C> task;
    private final StageContext context;
    private final Stopwatch stopwatch;
    private final UnaryOperator<Map<String, float[]>> merged;
    private final ExecutorService thread;
    private @Nullable ModelVersion newest;

    /**
     * A phase that was asked for.
     *
     * @param name of the phase
     * @param policy whose answers they are
     * @param prompts what it answers
     * @param isStale whether updates come between
     */
    record Requested(
            String name, Map<String, float[]> policy, List<Prompt> prompts, boolean isStale, Future<Collected> future) {
        Requested stale(boolean changed) {
            return new Requested(name, policy, prompts, changed, future);
        }
    }

    private record Collected(ScoredRollouts rollouts, PhaseSummary summary) {}

    /** @param merged from a policy's parameters to those that the task writes */
    PolicyPhases(
            Cell cell,
            PolicyTask<C> task,
            StageContext context,
            Stopwatch stopwatch,
            UnaryOperator<Map<String, float[]>> merged) {
        this.cell = cell;
        this.task = task;
        this.context = context;
        this.stopwatch = stopwatch;
        this.merged = merged;
        this.thread = Executors.newSingleThreadExecutor(work -> new Thread(work, "rollouts of " + cell.id()));
    }

    /** Publishes a policy and has it answer, after the phases that were asked for before. */
    Requested request(Map<String, float[]> policy, String name, List<Prompt> prompts, int samplesPerPrompt)
            throws IOException {
        PhaseSpec spec = PhaseSpec.of(
                        cell.id() + "/" + name,
                        stopwatch.time(Part.PUBLISHING, () -> published(policy)),
                        Collections.singletonList(task.ensemble()),
                        prompts,
                        samplesPerPrompt,
                        context.seed())
                .withSampling(task.sampling())
                .withLimits(task.limits());
        Rollouts rollouts = context.rollouts();
        return new Requested(spec.phase(), policy, prompts, false, thread.submit(() -> {
            ScoredRollouts samples =
                    new ScoredRollouts(task.objective(), spec.phase(), (long) prompts.size() * samplesPerPrompt);
            return new Collected(samples, rollouts.collect(spec, samples));
        }));
    }

    /** Waits for the end of a phase. */
    ScoredRollouts await(Requested phase) throws IOException {
        Collected collected = stopwatch.time(Part.GENERATION, () -> result(phase.future()));
        stopwatch.move(Part.GENERATION, Part.SCORING, collected.summary().scoring());
        return collected.rollouts();
    }

    private ModelVersion published(Map<String, float[]> policy) throws IOException {
        Path directory = context.checkpoints().resolve("policy");
        FileTrees.delete(directory);
        Files.createDirectories(directory);
        task.write(merged.apply(policy), directory);
        ModelVersion version = context.publisher().publish(cell.id(), directory);
        context.publisher().dropBefore(version, KEPT);
        newest = version;
        return version;
    }

    /** Drops all policies but the last; nothing may be under way. */
    void dropPassed() {
        if (newest != null) {
            context.publisher().dropBefore(newest, 1);
        }
    }

    private static Collected result(Future<Collected> future) {
        try {
            return future.get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("A phase failed", failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a phase was waited for", interrupted);
        }
    }

    /** Waits for what is under way. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            while (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
                context.checkCancelled();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
