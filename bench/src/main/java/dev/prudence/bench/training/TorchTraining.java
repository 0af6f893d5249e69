package dev.prudence.bench.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import dev.prudence.bench.measure.Contender;
import dev.prudence.graph.Parameter;
import dev.prudence.runtime.DataType;
import dev.prudence.runtime.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A training step of PyTorch through DJL, as lean as its Java interface allows: every step differentiates fresh leaves that share the
 * parameters' memory, so that gradients are written once instead of being zeroed and added to; each parameter is updated by one native
 * call; and everything a step made is freed with its manager. Not thread-safe.
 */
final class TorchTraining implements Contender {
    private static final String ENGINE = "PyTorch";
    private static final float NO_CLIPPING = -1;

    /** One parameter with its moments. */
    private record Trained(String name, PtNDArray value, PtNDArray firstMoment, PtNDArray secondMoment) {}

    private final TrainingCase training;
    private final Engine engine = Engine.getEngine(ENGINE);
    private final NDManager manager = engine.newBaseManager();
    private final List<Trained> parameters;
    private final Map<String, NDArray> inputs = new HashMap<>();
    private int steps;

    TorchTraining(TrainingCase training, int threads, List<Parameter> like, Map<String, float[]> initial) {
        this.training = training;
        this.parameters = like.stream()
                .map(parameter -> trained(parameter, Objects.requireNonNull(initial.get(parameter.name()))))
                .toList();
        training.batch().forEach((name, tensor) -> inputs.put(name, array(tensor)));
        training.torchConstants().forEach((name, tensor) -> inputs.put(name, array(tensor)));
        JniUtils.setNumThreads(threads);
    }

    /** Takes one step and returns the loss before it. */
    float step() {
        steps++;
        try (NDManager scope = manager.newSubManager()) {
            Map<String, NDArray> leaves = new HashMap<>();
            parameters.forEach(parameter -> leaves.put(parameter.name(), leaf(parameter, scope)));
            Map<String, NDArray> feeds = new HashMap<>();
            inputs.forEach((name, input) -> feeds.put(name, alias(input, scope)));
            float loss = backward(leaves, feeds);
            parameters.forEach(parameter -> update(parameter, Objects.requireNonNull(leaves.get(parameter.name()))));
            return loss;
        }
    }

    private float backward(Map<String, NDArray> leaves, Map<String, NDArray> feeds) {
        try (GradientCollector collector = engine.newGradientCollector()) {
            NDArray loss = training.loss(new TorchWeights(leaves), new TorchInputs(feeds));
            collector.backward(loss);
            return loss.getFloat();
        }
    }

    /** Bias correction is drawn into step size and ε, as on our side. */
    private void update(Trained parameter, NDArray leaf) {
        double deviation = Math.sqrt(1 - Math.pow(Optimiser.BETA_2, steps));
        double stepSize = Optimiser.LEARNING_RATE * deviation / (1 - Math.pow(Optimiser.BETA_1, steps));
        JniUtils.adamUpdate(
                parameter.value(),
                (PtNDArray) leaf.getGradient(),
                parameter.firstMoment(),
                parameter.secondMoment(),
                (float) Optimiser.LEARNING_RATE,
                (float) stepSize,
                (float) (Optimiser.decays(parameter.name()) ? Optimiser.WEIGHT_DECAY : 0),
                1,
                NO_CLIPPING,
                (float) Optimiser.BETA_1,
                (float) Optimiser.BETA_2,
                (float) (Optimiser.EPSILON * deviation),
                true);
    }

    private static NDArray leaf(Trained parameter, NDManager scope) {
        NDArray leaf = alias(parameter.value(), scope);
        leaf.setRequiresGradient(true);
        return leaf;
    }

    /** The same memory under another manager. */
    private static NDArray alias(NDArray array, NDManager scope) {
        NDArray alias = array.stopGradient();
        alias.attach(scope);
        return alias;
    }

    private Trained trained(Parameter parameter, float[] values) {
        int[] dimensions = parameter.shape().dimensions();
        long[] shape = new long[dimensions.length];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = dimensions[i];
        }
        NDArray value = manager.create(values, new Shape(shape));
        if (training.isTransposed(parameter.name()) && shape.length == 2) {
            value = contiguous(value.transpose());
        }
        return new Trained(parameter.name(), (PtNDArray) value, (PtNDArray) manager.zeros(value.getShape()), (PtNDArray)
                manager.zeros(value.getShape()));
    }

    /** Through Java's memory: a copy of a transposed array keeps its strides. */
    private NDArray contiguous(NDArray array) {
        return manager.create(array.toFloatArray(), array.getShape());
    }

    private NDArray array(Tensor tensor) {
        Shape shape = new Shape(tensor.shape());
        return tensor.type() == DataType.INT64
                ? manager.create(tensor.toLongs(), shape)
                : manager.create(tensor.toFloats(), shape);
    }

    @Override
    public void run() {
        step();
    }

    @Override
    public void close() {
        manager.close();
    }
}
