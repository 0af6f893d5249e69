package dev.prudence.runtime;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** ONNX Runtime could not open or run a model. The message names the model and, for a run, the shapes of its inputs. */
public class InferenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure with its cause. */
    public InferenceException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A failure without a cause. */
    public InferenceException(String message) {
        super(message);
    }

    static InferenceException opening(String model, Device device, Throwable cause) {
        return new InferenceException(
                "The model could not be opened (%s): device=%s, model=%s"
                        .formatted(reason(cause), device.spelling(), model),
                cause);
    }

    /** @param cause what ONNX Runtime said, or a Java buffer that there was no room for */
    static InferenceException running(String model, Map<String, Tensor> inputs, Throwable cause) {
        String what = isMemory(cause)
                ? "The run needs more memory than there is; use fewer rows or shorter sequences, or give the process more"
                : "The run failed";
        return new InferenceException(
                "%s (%s): model=%s, inputs=%s".formatted(what, reason(cause), model, new TreeMap<>(inputs)), cause);
    }

    /** ONNX Runtime has no error code for exhausted memory: its CPU and CUDA allocators say it in words. */
    private static boolean isMemory(Throwable cause) {
        return cause instanceof OutOfMemoryError
                || Stream.of("Failed to allocate memory", "bad_alloc", "bad allocation", "out of memory")
                        .anyMatch(reason(cause)::contains);
    }

    private static String reason(Throwable cause) {
        return Objects.requireNonNullElse(cause.getMessage(), cause.toString());
    }
}
