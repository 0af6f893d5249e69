package dev.prudence.runtime;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A loaded step graph: a model some of whose outputs are inputs of the next run. The metadata property {@code
 * prudence.state} names them, one {@code input=output} per line; a {@link StepState} holds them under the input's name.
 *
 * <p>Training steps, token decoding and unrolled world models are all step graphs. Other inputs that the caller does not
 * give are read from the state too, if it holds them: an evaluation graph sees the parameters that a training graph is
 * updating.
 *
 * <p>This class is thread-safe: runs on different states may overlap. Two threads that step one state
 * at once are refused: their order would decide the result.
 */
public final class StepSession implements AutoCloseable {
    private final OrtModel model;
    private final Map<String, String> links;
    private final Set<String> outputs;

    private StepSession(OrtModel model) {
        this.model = model;
        this.links = StateLinks.of(model);
        this.outputs = withoutState(model, links);
    }

    /**
     * Opens a self-contained step graph.
     *
     * @throws InferenceException if the bytes are no valid model, or the device does not work
     * @throws IllegalArgumentException if the metadata does not name the state, or names what is not there
     */
    public static StepSession open(byte[] onnx, RuntimeOptions options) {
        return describe(InferenceSession.openModel(onnx, options));
    }

    /** Opens a step graph from a file; external weights are looked for beside it. Fails as {@link #open(byte[], RuntimeOptions)}. */
    public static StepSession open(Path file, RuntimeOptions options) {
        return describe(InferenceSession.openModel(file, options));
    }

    private static StepSession describe(OrtModel model) {
        try {
            return new StepSession(model);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** The name of the model's graph. */
    public String name() {
        return model.name();
    }

    /** Where the model runs: {@link Device#CPU} or {@link Device#CUDA}. */
    public Device device() {
        return model.device();
    }

    /** Inputs that are no state, in the model's order. */
    public Map<String, TensorSpec> inputs() {
        Map<String, TensorSpec> free = new LinkedHashMap<>(model.inputs());
        free.keySet().removeAll(links.keySet());
        return Collections.unmodifiableMap(free);
    }

    /** Outputs that are no state, in the model's order. */
    public Map<String, TensorSpec> outputs() {
        Map<String, TensorSpec> free = new LinkedHashMap<>(model.outputs());
        free.keySet().retainAll(outputs);
        return Collections.unmodifiableMap(free);
    }

    /** The tensors that a state for this graph holds, in the order of the metadata. */
    public Map<String, TensorSpec> state() {
        Map<String, TensorSpec> specs = new LinkedHashMap<>();
        links.keySet().forEach(input -> specs.put(input, model.inputs().get(input)));
        return Collections.unmodifiableMap(specs);
    }

    /** The model's metadata properties. */
    public Map<String, String> metadata() {
        return model.metadata();
    }

    /** A new state of zeros, as a decoder's cache starts; every state shape must be static. */
    public StepState zeroState() {
        Map<String, Tensor> zeros = new LinkedHashMap<>();
        state().forEach((name, spec) -> zeros.put(name, Tensor.zeros(spec.type(), spec.shape())));
        return StepState.of(zeros);
    }

    /**
     * A new state with the given float32 values, in the shapes that the graph declares.
     *
     * @throws IllegalArgumentException if a value is missing, unknown or of another size, or if a state is not float32 or not static; it is
     *     named
     */
    public StepState newState(Map<String, float[]> values) {
        Map<String, TensorSpec> specs = state();
        if (!specs.keySet().equals(values.keySet())) {
            throw new IllegalArgumentException(
                    "A state needs a value for each of its tensors: model=%s, expected=%s, given=%s"
                            .formatted(name(), specs.keySet(), values.keySet()));
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        specs.forEach((name, spec) -> tensors.put(name, floats(name, spec, values.getOrDefault(name, new float[0]))));
        return StepState.of(tensors);
    }

    private static Tensor floats(String name, TensorSpec spec, float[] values) {
        long elements = Arrays.stream(spec.shape()).reduce(1, Math::multiplyExact);
        if (spec.type() != DataType.FLOAT32 || !spec.isStatic() || elements != values.length) {
            throw new IllegalArgumentException(
                    "The state has another type or size: name=%s, expected=%s, given=%d values"
                            .formatted(name, spec, values.length));
        }
        return Tensor.floats(values, spec.shape());
    }

    /**
     * Takes one step: replaces the state, and returns the other outputs. If it fails the state is as before.
     *
     * @throws IllegalArgumentException if an input or a state tensor is missing, unknown, or of another type or shape
     * @throws IllegalStateException if another thread is taking a step on the same state
     * @throws InferenceException if ONNX Runtime refuses the run, or memory does not suffice
     * @throws NotFiniteException if {@link RuntimeOptions#withFiniteOutputs} was chosen and an output or the next state holds
     *     NaN or infinity
     */
    public Tensors run(StepState state, Map<String, Tensor> inputs) {
        inputs.keySet().forEach(this::checkFree);
        return state.advance(links.keySet(), (current, next) -> step(inputs, current, next));
    }

    private Tensors step(Map<String, Tensor> inputs, Map<String, Tensor> current, Map<String, Tensor> next) {
        Map<String, Tensor> feeds = new HashMap<>(inputs);
        for (String input : model.inputs().keySet()) {
            Tensor held = current.get(input);
            if (held != null) {
                feeds.putIfAbsent(input, held);
            }
        }
        feeds.forEach(model::check);
        model.checkComplete(feeds.keySet());
        Map<String, Tensor> targets = new HashMap<>();
        next.forEach((input, tensor) -> targets.put(links.get(input), tensor));
        return model.run(feeds, targets, outputs);
    }

    private void checkFree(String input) {
        if (links.containsKey(input)) {
            throw new IllegalArgumentException(
                    "State comes from the state, do not give it as an input: model=%s, input=%s"
                            .formatted(name(), input));
        }
    }

    private static Set<String> withoutState(OrtModel model, Map<String, String> links) {
        Set<String> free = new LinkedHashSet<>(model.outputs().keySet());
        free.removeAll(links.values());
        return Collections.unmodifiableSet(free);
    }

    @Override
    public void close() {
        model.close();
    }
}
