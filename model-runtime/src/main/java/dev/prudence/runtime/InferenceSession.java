package dev.prudence.runtime;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A loaded model without state. Runs may overlap: with one thread each they are independent, and the same inputs give
 * the same bits. Closing waits for the runs under way.
 *
 * <p>This class is thread-safe.
 */
public final class InferenceSession implements AutoCloseable {
    private final OrtModel model;

    private InferenceSession(OrtModel model) {
        this.model = model;
    }

    /**
     * Opens a self-contained model.
     *
     * @throws InferenceException if the bytes are no valid model, or the device does not work
     */
    public static InferenceSession open(byte[] onnx, RuntimeOptions options) {
        return new InferenceSession(openModel(onnx, options));
    }

    /**
     * Opens a model file; external weights are looked for beside it.
     *
     * @throws InferenceException if the file is no valid model, or the device does not work
     */
    public static InferenceSession open(Path file, RuntimeOptions options) {
        return new InferenceSession(openModel(file, options));
    }

    static OrtModel openModel(byte[] onnx, RuntimeOptions options) {
        String label = onnx.length + " bytes";
        return OrtModel.open(label, (environment, settings) -> environment.createSession(onnx, settings), options);
    }

    static OrtModel openModel(Path file, RuntimeOptions options) {
        return OrtModel.open(
                file.toString(),
                (environment, settings) -> environment.createSession(file.toString(), settings),
                options);
    }

    /** The name of the model's graph. */
    public String name() {
        return model.name();
    }

    /** Where the model runs: {@link Device#CPU} or {@link Device#CUDA}. */
    public Device device() {
        return model.device();
    }

    /** Declared inputs, in the model's order. */
    public Map<String, TensorSpec> inputs() {
        return model.inputs();
    }

    /** Declared outputs, in the model's order. */
    public Map<String, TensorSpec> outputs() {
        return model.outputs();
    }

    /** The model's metadata properties. */
    public Map<String, String> metadata() {
        return model.metadata();
    }

    /**
     * Runs the model once and returns every output.
     *
     * @throws IllegalArgumentException if an input is missing, unknown, or of another type or shape than declared
     * @throws InferenceException if ONNX Runtime refuses the run, or memory does not suffice
     * @throws NotFiniteException if {@link RuntimeOptions#withFiniteOutputs} was chosen and an output holds NaN or infinity
     */
    public Tensors run(Map<String, Tensor> inputs) {
        return run(inputs, model.outputs().keySet());
    }

    /** As {@link #run(Map)}, but computes and returns only the wanted outputs. */
    public Tensors run(Map<String, Tensor> inputs, Set<String> wanted) {
        inputs.forEach(model::check);
        model.checkComplete(inputs.keySet());
        return model.run(inputs, Map.of(), wanted);
    }

    /**
     * As {@link #run(Map, Set)}, but ends early when it is asked to.
     *
     * @throws InferenceException also if it was asked to stop
     */
    public Tensors run(Map<String, Tensor> inputs, Set<String> wanted, RunStop stop) {
        inputs.forEach(model::check);
        model.checkComplete(inputs.keySet());
        return model.run(inputs, Map.of(), wanted, stop);
    }

    /**
     * Memory for {@link #run(Map, OutputBuffers)}, for outputs whose shape the model declares.
     *
     * @throws IllegalArgumentException if the model has no such output, or leaves a dimension open
     */
    public OutputBuffers buffers(Set<String> wanted) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        wanted.forEach(output -> shapes.put(output, model.output(output).shape()));
        return OutputBuffers.of(model, shapes);
    }

    /**
     * As {@link #buffers(Set)}, for outputs whose shape follows from that of the inputs that will be given.
     *
     * @throws IllegalArgumentException if the model has no such output, or declares another shape
     */
    public OutputBuffers buffers(Map<String, long[]> shapes) {
        return OutputBuffers.of(model, shapes);
    }

    /**
     * As {@link #run(Map, Set)} for the outputs that the buffers were made for, written into them.
     *
     * @return the buffers' own tensors, which change with the next run into them
     * @throws IllegalStateException if another run into the same buffers is under way
     */
    public Tensors run(Map<String, Tensor> inputs, OutputBuffers buffers) {
        inputs.forEach(model::check);
        model.checkComplete(inputs.keySet());
        return buffers.run(model, inputs);
    }

    @Override
    public void close() {
        model.close();
    }
}
