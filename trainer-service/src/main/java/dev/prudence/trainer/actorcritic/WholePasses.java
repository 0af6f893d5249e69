package dev.prudence.trainer.actorcritic;

import dev.prudence.graph.Graph;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.graph.training.TrainingStep;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All steps at once, for actors that remember nothing. Not thread-safe. */
final class WholePasses implements Passes {

    private static final String PARAMETER = "param/";

    private final ActorInputs inputs;
    private final int steps;
    private final TrainingStep step;
    private final StepSession update;
    private final StepSession measurement;

    /**
     * Opens the graphs.
     *
     * @param unrolls of a batch
     * @param steps of an unroll
     */
    WholePasses(ActorInputs inputs, ActorCosts costs, int unrolls, int steps, double clipNorm) {
        this.inputs = inputs;
        this.steps = steps;
        this.step = ActorStep.build(inputs.shape(), costs, unrolls, steps, unrolls * inputs.views(steps), clipNorm);
        this.update = StepSession.open(step.toOnnx(), RuntimeOptions.training());
        GraphBuilder graph = ActorGraphs.acting(inputs.shape(), unrolls, steps + 1, unrolls * inputs.views(steps + 1));
        this.measurement = measuring(graph);
    }

    /** A session that reads the parameters of a training step's state. */
    static StepSession measuring(GraphBuilder graph) {
        graph.metadata(Graph.STATE_PROPERTY, "");
        return StepSession.open(OnnxWriter.write(graph, Weights.inputs(PARAMETER)), RuntimeOptions.inference());
    }

    @Override
    public TrainingStep step() {
        return step;
    }

    @Override
    public Tensors measure(StepState state, List<Unroll> batch) {
        return measurement.run(state, inputs.of(batch, 0, steps + 1));
    }

    @Override
    public Map<String, Double> learn(
            StepState state, List<Unroll> batch, Map<String, Tensor> targets, Map<String, Tensor> scalars) {
        Map<String, Tensor> all = new HashMap<>(inputs.of(batch, 0, steps));
        all.putAll(targets);
        all.putAll(scalars);
        return ActorLearner.numbers(update.run(state, all));
    }

    @Override
    public void close() {
        update.close();
        measurement.close();
    }
}
