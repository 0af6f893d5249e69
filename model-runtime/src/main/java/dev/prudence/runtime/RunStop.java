package dev.prudence.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks runs to stop. ONNX Runtime looks at that between two nodes of a graph, so a run that hangs within a node does not notice. What stops, or
 * begins after it was asked to, fails with {@link InferenceException}.
 *
 * <p>This class is thread-safe.
 */
public final class RunStop {

    private final List<RunOptions> underWay = new ArrayList<>(); // guarded by this
    private boolean asked; // guarded by this

    /** Asks the runs that were given this, and those that will be. */
    public synchronized void ask() {
        asked = true;
        underWay.forEach(RunStop::terminate);
    }

    /** Whether the runs were asked. */
    public synchronized boolean isAsked() {
        return asked;
    }

    synchronized void begin(RunOptions run) {
        if (asked) {
            terminate(run);
        }
        underWay.add(run);
    }

    /** To be called before the options are closed. */
    synchronized void end(RunOptions run) {
        underWay.removeIf(other -> other == run);
    }

    /** One that cannot be asked goes on, as one does that does not notice; the others are asked all the same. */
    private static void terminate(RunOptions run) {
        try {
            run.setTerminate(true);
        } catch (OrtException ignored) {
            // Whoever asks has to reckon with runs that go on.
        }
    }
}
