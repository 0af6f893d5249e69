package dev.prudence.policy;

import dev.prudence.proto.rollout.v1.BlockContext;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.PromptRequested;
import dev.prudence.proto.rollout.v1.SampleRequest;
import dev.prudence.runtime.noise.NoiseStream;
import java.util.List;

/**
 * A set of samples to draw.
 *
 * @param phase the phase inside the run; part of every sample's noise key
 * @param noiseSeed seed of the noise key of every sample that brings none of its own
 * @param sampling how tokens are drawn
 * @param prompts prompts that the samples refer to by position
 * @param samples what to draw; each prompt index is a position in {@code prompts}
 */
public record Generation(
        String phase, long noiseSeed, Sampling sampling, List<Prompt> prompts, List<SampleRequest> samples) {

    /** Copies the lists and refuses a prompt index that points nowhere. */
    public Generation {
        prompts = List.copyOf(prompts);
        samples = List.copyOf(samples);
        for (SampleRequest sample : samples) {
            if (Integer.compareUnsigned(sample.getPromptIndex(), prompts.size()) >= 0) {
                throw new IllegalArgumentException("Point every sample of %d prompts at one of them: prompt_index=%s"
                        .formatted(prompts.size(), Integer.toUnsignedString(sample.getPromptIndex())));
            }
        }
    }

    /** What a block asks for. Refuses sampling parameters and prompt indices that make no sense. */
    public static Generation from(PromptRequested block) {
        BlockContext context = block.getContext();
        return new Generation(
                context.getPhase(),
                context.getNoiseSeed(),
                Sampling.from(context.getSampling()),
                block.getPromptsList(),
                block.getSamplesList());
    }

    /** The noise that belongs to a sample: every call starts the same numbers afresh. */
    NoiseStream noise(SampleRequest sample) {
        return sample.hasNoiseSeed()
                ? NoiseStream.of(sample.getNoiseSeed(), phase, 0)
                : NoiseStream.of(noiseSeed, phase, sample.getSampleId());
    }
}
