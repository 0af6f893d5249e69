package dev.prudence.trainer.policyrun;

import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.trainer.policyrun.PolicyPhases.Requested;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The phases of iterations, asked for as early as their staleness allows: with staleness {@code s} the answers of an iteration come from the
 * policy {@code s} iterations before it, while those between are learnt from. How stale a phase is follows from its number alone, never from
 * what was faster, so that results repeat; older than that it cannot be. Nothing is asked for across an evaluation: a checkpoint holds all
 * that later iterations depend on. With staleness 0 every phase is the current policy's. Not thread-safe.
 */
final class PhasesAhead<C> {

    private final RunSettings settings;
    private final PolicyTask<C> task;
    private final PolicyPhases<C> phases;
    private final Deque<Requested> waiting = new ArrayDeque<>();

    PhasesAhead(RunSettings settings, PolicyTask<C> task, PolicyPhases<C> phases) {
        this.settings = settings;
        this.task = task;
        this.phases = phases;
    }

    /** The phase of an iteration; iterations ask in their order. */
    Requested of(int step, Supplier<Map<String, float[]>> policy) throws IOException {
        int end = Math.min(settings.iterations(), (step / settings.evaluateEvery() + 1) * settings.evaluateEvery());
        int next = step + waiting.size();
        if (next <= Math.min(end - 1, step + settings.staleness())) {
            Map<String, float[]> now = policy.get();
            for (; next <= Math.min(end - 1, step + settings.staleness()); next++) {
                waiting.add(request(next, step, now));
            }
        }
        return waiting.remove();
    }

    private Requested request(int step, int asked, Map<String, float[]> policy) throws IOException {
        List<Prompt> prompts = task.prompts("ppo/iteration-" + step, settings.prompts());
        return phases.request(policy, "iteration-" + step, prompts, settings.samplesPerPrompt())
                .stale(step > asked);
    }
}
