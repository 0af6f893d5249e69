package dev.prudence.trainer.rollout;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.SamplingParameters;
import java.util.List;

/**
 * One phase: every prompt answered {@code samplesPerPrompt} times and each answer scored by every ensemble. Sample
 * {@code promptIndex * samplesPerPrompt + i} is the i-th answer to a prompt.
 *
 * @param phase unique in the run: {@code best-of-n/seed-1}. It is part of the noise key
 * @param policy who answers
 * @param ensembles who scores; empty when nothing shall be scored
 * @param prompts at least one
 * @param samplesPerPrompt at least 1
 * @param sampling how tokens are drawn; ignored by vector policies
 * @param noiseSeed with phase and sample id the key of the noise: the same key gives the same answer
 * @param limits how much may be outstanding, late or missing
 */
public record PhaseSpec(
        String phase,
        ModelVersion policy,
        List<ModelVersion> ensembles,
        List<Prompt> prompts,
        int samplesPerPrompt,
        SamplingParameters sampling,
        long noiseSeed,
        PhaseLimits limits) {

    public PhaseSpec {
        ensembles = List.copyOf(ensembles);
        prompts = List.copyOf(prompts);
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException("a phase needs at least one prompt, phase=" + phase);
        }
        if (samplesPerPrompt < 1 || (long) prompts.size() * samplesPerPrompt > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "samplesPerPrompt must be at least 1 and the phase hold fewer than 2^31 samples, samplesPerPrompt="
                            + samplesPerPrompt);
        }
    }

    /**
     * A phase with default limits for its kind of policy and default sampling.
     *
     * @param name unique among the phases of one seed: {@code best-of-n}, {@code preferences/training}. The phase is called
     *     {@code name/seed-N}, so that repetitions with other seeds can share a run
     */
    public static PhaseSpec of(
            String name,
            ModelVersion policy,
            List<ModelVersion> ensembles,
            List<Prompt> prompts,
            int samplesPerPrompt,
            long noiseSeed) {
        return new PhaseSpec(
                name + "/seed-" + noiseSeed,
                policy,
                ensembles,
                prompts,
                samplesPerPrompt,
                SamplingParameters.getDefaultInstance(),
                noiseSeed,
                PhaseLimits.defaults());
    }

    public PhaseSpec withSampling(SamplingParameters changed) {
        return new PhaseSpec(phase, policy, ensembles, prompts, samplesPerPrompt, changed, noiseSeed, limits);
    }

    public PhaseSpec withLimits(PhaseLimits changed) {
        return new PhaseSpec(phase, policy, ensembles, prompts, samplesPerPrompt, sampling, noiseSeed, changed);
    }

    /** Number of samples in all. */
    public int samples() {
        return prompts.size() * samplesPerPrompt;
    }

    /** Position of the prompt that a sample answers. */
    public int promptIndex(long sampleId) {
        return Math.toIntExact(sampleId / samplesPerPrompt);
    }
}
