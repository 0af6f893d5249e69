package dev.prudence.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds the execution provider that the wanted device needs, or falls back where that is allowed. */
final class ExecutionProviders {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutionProviders.class);
    private static final AtomicBoolean FALLBACK_SAID = new AtomicBoolean();

    private ExecutionProviders() {}

    /** Returns the device that the session will run on: {@link Device#CPU} or {@link Device#CUDA}. */
    static Device add(SessionOptions options, Device wanted) throws OrtException {
        return switch (wanted) {
            case CPU -> Device.CPU;
            case AUTO -> cudaOrCpu(options);
            case CUDA -> cuda(options);
        };
    }

    private static Device cudaOrCpu(SessionOptions options) {
        try {
            options.addCUDA();
            return Device.CUDA;
        } catch (OrtException e) {
            if (FALLBACK_SAID.compareAndSet(false, true)) {
                LOG.info("CUDA does not work here, models run on the CPU: reason={}", e.getMessage());
            }
            return Device.CPU;
        }
    }

    private static Device cuda(SessionOptions options) {
        try {
            options.addCUDA();
            return Device.CUDA;
        } catch (OrtException e) {
            throw new InferenceException(
                    "CUDA was asked for and does not work here (%s); build with the GPU runtime, install CUDA 12 and cuDNN 9, or choose auto or cpu: device=cuda"
                            .formatted(e.getMessage()),
                    e);
        }
    }
}
