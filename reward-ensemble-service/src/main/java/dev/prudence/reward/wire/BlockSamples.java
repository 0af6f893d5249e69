package dev.prudence.reward.wire;

import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.reward.ensemble.Outcome;
import dev.prudence.reward.ensemble.Sample;
import dev.prudence.reward.ensemble.SampleScore;
import java.util.Optional;

/**
 * The samples of one block; prompts that several samples share are converted once.
 *
 * <p>Not thread-safe.
 */
final class BlockSamples {

    private final SampleGenerated block;
    private final float[][] promptVectors;

    BlockSamples(SampleGenerated block) {
        this.block = block;
        this.promptVectors = new float[block.getPromptsCount()][];
    }

    /** What became of a sample that was not generated; empty if it was. */
    static Optional<SampleScore> failure(GeneratedSample sample) {
        GenerationOutcome outcome = sample.getOutcome();
        if (outcome == GenerationOutcome.GENERATION_OUTCOME_GENERATED) {
            return Optional.empty();
        }
        Outcome scoreOutcome =
                outcome == GenerationOutcome.GENERATION_OUTCOME_TIMED_OUT ? Outcome.TIMED_OUT : Outcome.REJECTED;
        return Optional.of(new SampleScore.Unscored(
                scoreOutcome, "the sample was not generated: " + sample.getReason() + ", outcome=" + outcome));
    }

    /** The sample at a position. */
    Sample sample(int position) {
        GeneratedSample sample = block.getSamples(position);
        int prompt = sample.getPromptIndex();
        if (prompt < 0 || prompt >= block.getPromptsCount()) {
            return new Sample.Unusable("a sample refers to one of " + block.getPromptsCount()
                    + " prompts: prompt_index=" + Integer.toUnsignedString(prompt));
        }
        if (block.getPrompts(prompt).hasVector() && sample.getAnswer().hasVector()) {
            return new Sample.Vector(
                    promptVector(prompt),
                    SampleMessages.floats(sample.getAnswer().getVector()));
        }
        return SampleMessages.sample(block.getPrompts(prompt), sample.getAnswer());
    }

    private float[] promptVector(int index) {
        if (promptVectors[index] == null) {
            Prompt prompt = block.getPrompts(index);
            promptVectors[index] = SampleMessages.floats(prompt.getVector());
        }
        return promptVectors[index];
    }
}
