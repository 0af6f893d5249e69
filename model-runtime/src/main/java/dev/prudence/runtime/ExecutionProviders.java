package dev.prudence.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens sessions on the device that is wanted, or on the CPU where that is allowed. */
final class ExecutionProviders {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutionProviders.class);
    private static final AtomicBoolean FALLBACK_SAID = new AtomicBoolean();

    private ExecutionProviders() {}

    /** Opens a session on {@link Device#CPU} or {@link Device#CUDA}. */
    interface Opener<T> {
        T open(Device device);
    }

    /** A machine may have the libraries and no GPU: only an opened session shows that CUDA works. */
    static <T> T open(Device wanted, Opener<T> opener) {
        if (wanted != Device.AUTO) {
            return opener.open(wanted);
        }
        try {
            return opener.open(Device.CUDA);
        } catch (InferenceException e) {
            if (FALLBACK_SAID.compareAndSet(false, true)) {
                LOG.info("CUDA does not work here, models run on the CPU: reason={}", e.getMessage());
            }
            return opener.open(Device.CPU);
        }
    }

    /** Adds what a device needs; every session can use the CPU. */
    static void add(SessionOptions options, Device device) {
        if (device == Device.CUDA) {
            addCuda(options);
        }
    }

    private static void addCuda(SessionOptions options) {
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            throw new InferenceException(
                    "CUDA was asked for, and this build carries the runtime for the CPU; build with -Dcuda, or choose auto or cpu: device=cuda");
        }
        try {
            options.addCUDA();
        } catch (OrtException e) {
            throw new InferenceException(
                    "CUDA was asked for and does not answer (%s); install a driver, CUDA 12 and cuDNN 9, or choose auto or cpu: device=cuda"
                            .formatted(e.getMessage()),
                    e);
        }
    }
}
