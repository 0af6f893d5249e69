package dev.prudence.runtime;

import java.util.Map;
import java.util.TreeMap;

/** ONNX Runtime could not open or run a model. The message names the model and, for a run, the shapes of its inputs. */
public class InferenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure with its cause. */
    public InferenceException(String message, Throwable cause) {
        super(message, cause);
    }

    static InferenceException opening(String model, Throwable cause) {
        return new InferenceException(
                "The model could not be opened (%s): model=%s".formatted(cause.getMessage(), model), cause);
    }

    static InferenceException running(String model, Map<String, Tensor> inputs, Throwable cause) {
        return new InferenceException(
                "The run failed (%s): model=%s, inputs=%s".formatted(cause.getMessage(), model, new TreeMap<>(inputs)),
                cause);
    }
}
