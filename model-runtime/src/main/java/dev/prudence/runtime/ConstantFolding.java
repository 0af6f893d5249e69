package dev.prudence.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Lets ONNX Runtime compute what in a model does not depend on its inputs, and gives the smaller model back. With static input shapes that
 * is all arithmetic on shapes.
 */
public final class ConstantFolding {

    private ConstantFolding() {}

    /**
     * The folded model, with the types and shapes of all its values declared. Operators are not fused into others than ONNX's own.
     *
     * @throws InferenceException when the bytes are no valid model
     */
    public static byte[] fold(byte[] onnx) {
        try {
            Path directory = Files.createTempDirectory("prudence-folding");
            Path file = directory.resolve("folded.onnx");
            try {
                optimise(onnx, file);
                return Files.readAllBytes(file);
            } finally {
                Files.deleteIfExists(file);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A folded model is written to a temporary directory, which failed", e);
        }
    }

    private static void optimise(byte[] onnx, Path file) {
        OrtEnvironment environment = OrtModel.environment();
        try (SessionOptions settings = new SessionOptions()) {
            settings.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            settings.setIntraOpNumThreads(1);
            settings.setOptimizationLevel(Optimisation.BASIC.level());
            settings.setOptimizedModelFilePath(file.toString());
            try (OrtSession session = environment.createSession(onnx, settings)) {
                session.getNumOutputs();
            }
        } catch (OrtException e) {
            throw InferenceException.opening(onnx.length + " bytes", Device.CPU, e);
        }
    }
}
