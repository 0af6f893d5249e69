package dev.prudence.trainer.policyoptimisation;

import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Asks policies about actions that were taken, each rollout in its own size. The parameters come from a state, so that the policy under
 * optimisation and its reference share the graphs. Not thread-safe.
 */
final class PolicyMeasuring<C> implements AutoCloseable {

    private final PolicyNetwork<C> network;
    private final boolean critic;
    private final LearnerSettings settings;
    private final Map<String, float[]> frozen;
    private final Map<Integer, StepSession> sessions = new TreeMap<>();

    PolicyMeasuring(PolicyNetwork<C> network, boolean critic, LearnerSettings settings, Map<String, float[]> frozen) {
        this.network = network;
        this.critic = critic;
        this.settings = settings;
        this.frozen = frozen;
    }

    /** One measurement for each rollout, in their order. */
    List<Measurement> measure(StepState state, List<C> rollouts) {
        Map<Integer, List<Integer>> byTime = new TreeMap<>();
        for (int i = 0; i < rollouts.size(); i++) {
            byTime.computeIfAbsent(network.time(rollouts.get(i)), time -> new ArrayList<>())
                    .add(i);
        }
        Measurement[] measurements = new Measurement[rollouts.size()];
        byTime.forEach((time, positions) -> {
            for (int from = 0; from < positions.size(); from += settings.rows()) {
                List<Integer> part = positions.subList(from, Math.min(from + settings.rows(), positions.size()));
                measure(state, time, part, rollouts, measurements);
            }
        });
        return List.of(measurements);
    }

    private void measure(StepState state, int time, List<Integer> part, List<C> rollouts, Measurement[] measurements) {
        List<C> batch = part.stream().map(rollouts::get).toList();
        Map<String, Tensor> inputs = new HashMap<>(network.inputs(batch, settings.rows(), time));
        StepSession session = session(time);
        inputs.keySet().retainAll(session.inputs().keySet());
        Tensors outputs = session.run(state, inputs);
        float[] logProbabilities =
                outputs.tensor(PolicyGraphs.LOG_PROBABILITIES).toFloats();
        float[] entropies = outputs.tensor(PolicyGraphs.ENTROPY).toFloats();
        float[] values = critic ? outputs.tensor(PolicyGraphs.VALUES).toFloats() : new float[entropies.length];
        RowLayout<C> layout = new RowLayout<>(network, settings.rows(), time);
        IntStream.range(0, part.size()).forEach(row -> {
            C rollout = batch.get(row);
            measurements[part.get(row)] = new Measurement(
                    layout.of(rollout, row, logProbabilities),
                    layout.of(rollout, row, entropies),
                    layout.of(rollout, row, values));
        });
    }

    private StepSession session(int time) {
        return sessions.computeIfAbsent(
                time,
                missing -> StepSession.open(
                        PolicyGraphs.measurement(network, critic, settings, frozen, time),
                        RuntimeOptions.training().withIntraOpThreads(settings.threads())));
    }

    @Override
    public void close() {
        sessions.values().forEach(StepSession::close);
    }
}
