package dev.prudence.policy;

import dev.prudence.proto.rollout.v1.GeneratedSample;
import java.util.List;

/**
 * Answers prompts with one immutable model version.
 *
 * <p>An answer depends on the model, the prompt, the sampling settings and the sample's noise key only: not on the other
 * samples of the generation, their order or what else is running. Implementations are thread-safe.
 */
public interface Policy extends AutoCloseable {

    /** What kind of artefact it came from, and so which prompts it answers. */
    PolicyKind kind();

    /**
     * Draws one answer per sample, in the order of the request. A sample whose prompt cannot be answered comes back
     * rejected, with a reason that names the field and its value.
     *
     * @throws dev.prudence.runtime.InferenceException when the model itself fails
     * @throws InterruptedException when the thread is interrupted while it waits for a compute permit or for answers
     */
    List<GeneratedSample> generate(Generation generation) throws InterruptedException;

    /** Runs one full batch, so that the first real one is not slower than the rest. */
    void warmUp() throws InterruptedException;

    /** Frees the model's native memory. Nothing may be generating any more. */
    @Override
    void close();
}
