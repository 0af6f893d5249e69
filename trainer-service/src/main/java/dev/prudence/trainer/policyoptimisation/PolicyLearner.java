package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.Shape;
import dev.prudence.graph.lora.AdaptedGraph;
import dev.prudence.graph.lora.Lora;
import dev.prudence.graph.training.TrainingStep;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import dev.prudence.trainer.sft.StateTensors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A policy that is being optimised. An update takes a minibatch of any number of rows: they are sorted into their own sizes, cut into
 * micro-batches of a fixed number of rows, and their gradients added up in that order, so that neither padding nor neighbours change a row's
 * numbers.
 *
 * <p>Not thread-safe.
 */
public final class PolicyLearner<C> implements AutoCloseable {

    private final PolicyNetwork<C> network;
    private final Algorithm algorithm;
    private final LearnerSettings settings;
    private final Map<String, float[]> frozen;
    private final Optional<AdaptedGraph> adapters;
    private final Map<String, float[]> newAdapters;
    private final PolicyMeasuring<C> measuring;
    private final TrainingStep shapes;
    private final StepState state;
    private final Map<Integer, Sessions> sessions = new TreeMap<>();

    /** The graphs for one size of a row. */
    private record Sessions(StepSession update, StepSession accumulation) implements AutoCloseable {
        @Override
        public void close() {
            update.close();
            accumulation.close();
        }
    }

    /**
     * A learner before its first update.
     *
     * @param initial values of all parameters of the network; those of a critic that the algorithm does not have are ignored
     * @param anyTime a size that rows may have
     */
    public PolicyLearner(
            PolicyNetwork<C> network,
            Algorithm algorithm,
            LearnerSettings settings,
            Map<String, float[]> initial,
            int anyTime) {
        this.network = network;
        this.algorithm = algorithm;
        this.settings = settings;
        this.adapters = PolicyGraphs.adapters(network, algorithm.hasCritic(), settings, anyTime);
        this.newAdapters = adapters.map(
                        each -> each.initialValues(settings.lora().orElseThrow().seed()))
                .orElse(Map.of());
        this.frozen = new HashMap<>(initial);
        frozen.keySet().removeIf(settings.trained());
        this.measuring = new PolicyMeasuring<>(network, algorithm.hasCritic(), settings, frozen);
        this.shapes = PolicyGraphs.update(network, algorithm, settings, frozen, anyTime);
        this.state = StepState.of(StateTensors.of(shapes.stateShapes(), shapes.initialState(withAdapters(initial))));
    }

    private Map<String, float[]> withAdapters(Map<String, float[]> parameters) {
        Map<String, float[]> all = new HashMap<>(newAdapters);
        all.putAll(parameters);
        return all;
    }

    /** The parameters of the network without adapters that computes the same as one with these; they themselves where there are none. */
    public Map<String, float[]> merged(Map<String, float[]> parameters) {
        if (adapters.isEmpty()) {
            return parameters;
        }
        Map<String, float[]> merged = new HashMap<>(parameters);
        merged.putAll(adapters.get().merge(withAdapters(parameters)));
        merged.keySet().removeIf(Lora::isAdapter);
        return merged;
    }

    /**
     * One optimiser step on the mean loss over some rows.
     *
     * @param rows at least one; rows that belong together follow one another
     * @param klCoefficient β, where the loss pays for divergence
     */
    public UpdateReport update(List<TrainingRow<C>> rows, double learningRate, double klCoefficient) {
        List<MicroBatch<C>> batches = MicroBatch.of(rows, algorithm.rowsTogether(), settings.rows(), network);
        Map<String, Tensor> scalars = Map.of(
                LossTerms.KL_COEFFICIENT, Tensor.scalar((float) klCoefficient), "learning_rate", Tensor.scalar((float)
                        learningRate));
        WeightedMeans means = new WeightedMeans();
        int skipped = 0;
        Tensors last = Tensors.of(Map.of());
        for (int i = 0; i < batches.size(); i++) {
            MicroBatch<C> batch = batches.get(i);
            Sessions own = sessions(batch.time());
            last = run(i + 1 < batches.size() ? own.accumulation() : own.update(), batch, scalars);
            if (number(last, "skipped") == 0) {
                means.add(last);
            } else {
                skipped += batch.rows().size();
            }
        }
        if (number(last, "skipped") != 0) {
            forgetAccumulated();
        }
        return new UpdateReport(skipped, number(last, "grad_norm"), means.values());
    }

    /** The log-probabilities, entropies and values of rollouts under the policy as it is now, in their order. */
    public List<Measurement> measure(List<C> rollouts) {
        return measuring.measure(state, rollouts);
    }

    /**
     * Another policy of the same network, that is asked but not changed: the reference. It shares the learner's graphs.
     *
     * @param parameters all of them; those that are not trained are as they are here, adapters that are not among them change nothing
     */
    public Fixed<C> fixed(Map<String, float[]> parameters) {
        StepState other =
                StepState.of(StateTensors.of(shapes.stateShapes(), shapes.initialState(withAdapters(parameters))));
        return rollouts -> measuring.measure(other, rollouts);
    }

    /** A policy that does not change; lives as long as its learner. */
    @FunctionalInterface
    public interface Fixed<C> {
        /** As {@link PolicyLearner#measure}. */
        List<Measurement> measure(List<C> rollouts);
    }

    /** The policy's parameters as they are now, those that are not trained and the matrices of adapters included. */
    public Map<String, float[]> parameters() {
        Map<String, float[]> parameters = new HashMap<>(frozen);
        parameters.putAll(shapes.parameters(StateTensors.floats(state.snapshot())));
        return parameters;
    }

    /** The shapes of what {@link #snapshot} holds. */
    public Map<String, Shape> stateShapes() {
        return shapes.stateShapes();
    }

    /** A copy of parameters and optimiser state. */
    public Tensors snapshot() {
        return state.snapshot();
    }

    /** Goes back to a snapshot of a learner of the same kind. */
    public void restore(Map<String, Tensor> snapshot) {
        state.restore(snapshot);
    }

    private Tensors run(StepSession session, MicroBatch<C> batch, Map<String, Tensor> scalars) {
        Map<String, Tensor> inputs =
                new HashMap<>(new RowLayout<>(network, settings.rows(), batch.time()).inputs(batch.rows()));
        inputs.putAll(scalars);
        inputs.keySet().retainAll(session.inputs().keySet());
        return session.run(state, inputs);
    }

    private Sessions sessions(int time) {
        return sessions.computeIfAbsent(time, missing -> {
            TrainingStep step = PolicyGraphs.update(network, algorithm, settings, frozen, time);
            RuntimeOptions options = RuntimeOptions.training().withIntraOpThreads(settings.threads());
            return new Sessions(
                    StepSession.open(step.toOnnx(), options), StepSession.open(step.toAccumulationOnnx(), options));
        });
    }

    /** What is left of a minibatch whose update was refused must not leak into the next. */
    private void forgetAccumulated() {
        Map<String, Tensor> cleared = new HashMap<>();
        state.snapshot()
                .forEach((name, tensor) -> cleared.put(
                        name, name.startsWith("accumulated") ? Tensor.zeros(tensor.type(), tensor.shape()) : tensor));
        state.restore(cleared);
    }

    private static double number(Tensors outputs, String name) {
        return outputs.tensor(name).toFloats()[0];
    }

    @Override
    public void close() {
        measuring.close();
        sessions.values().forEach(Sessions::close);
    }
}
