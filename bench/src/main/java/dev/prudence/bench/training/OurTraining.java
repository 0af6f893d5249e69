package dev.prudence.bench.training;

import dev.prudence.bench.measure.Contender;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.graph.training.TrainingStep;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A training step of onnx-graph in a {@link StepSession}. Not thread-safe. */
final class OurTraining implements Contender {
    private final byte[] onnx;
    private final List<Parameter> parameters;
    private final Map<String, float[]> initial;
    private final StepSession session;
    private final StepState state;
    private final Map<String, Tensor> inputs;

    OurTraining(TrainingCase training, int threads) {
        this(training, RuntimeOptions.training().withIntraOpThreads(threads), 1);
    }

    /** @param stepsPerRun from 1; more take that many steps in one run of the model, all on the same batch */
    OurTraining(TrainingCase training, RuntimeOptions options, int stepsPerRun) {
        Network network = training.network();
        parameters = network.parameters();
        initial = network.initial();
        TrainingStep step = TrainingStep.builder(network.graph(), network.loss())
                .adamW(Optimiser.adamW())
                .trainOnly(network.trained(), Weights.embedded(initial))
                .build();
        onnx = stepsPerRun == 1 ? step.toOnnx() : step.toOnnx(stepsPerRun);
        session = StepSession.open(onnx, options);
        state = session.newState(step.initialState(initial));
        inputs = new HashMap<>(training.batch());
        inputs.put("learning_rate", Tensor.scalar((float) Optimiser.LEARNING_RATE));
        if (stepsPerRun > 1) {
            inputs.replaceAll((name, tensor) -> Batch.repeated(tensor, stepsPerRun));
        }
    }

    List<Parameter> parameters() {
        return parameters;
    }

    /** The values before the first step, by parameter. */
    Map<String, float[]> initial() {
        return initial;
    }

    byte[] onnx() {
        return onnx;
    }

    /** Every input of the model, the state included, as it is now. */
    Map<String, Tensor> feeds() {
        Map<String, Tensor> feeds = new HashMap<>(inputs);
        feeds.putAll(state.snapshot());
        return feeds;
    }

    /** Runs the model once and returns the loss before its first step. */
    float step() {
        return session.run(state, inputs).tensor("loss").toFloats()[0];
    }

    @Override
    public void run() {
        step();
    }

    @Override
    public void close() {
        session.close();
    }
}
