package dev.prudence.reward.wire;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.BlockContext;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.proto.rollout.v1.Vector;
import dev.prudence.reward.ensemble.VectorEnsembles;
import java.util.SplittableRandom;

/** Sample blocks for tests. */
public final class Blocks {

    private Blocks() {}

    /** So many random vector samples, ids from 100, two prompts in turn. */
    public static SampleGenerated.Builder vectors(String registryAddress, int samples, String... ensembleDigests) {
        SplittableRandom random = new SplittableRandom(samples);
        BlockContext.Builder context = BlockContext.newBuilder()
                .setRunId("run-1")
                .setPhase("best-of-n")
                .setRegistryAddress(registryAddress)
                .setPolicy(ModelVersion.newBuilder().setDigest("policy"));
        for (String digest : ensembleDigests) {
            context.addEnsembles(
                    ModelVersion.newBuilder().setKind("reward-ensemble").setDigest(digest));
        }
        SampleGenerated.Builder block = SampleGenerated.newBuilder().setContext(context);
        for (int i = 0; i < 2; i++) {
            block.addPrompts(Prompt.newBuilder().setVector(vector(random, VectorEnsembles.PROMPT)));
        }
        for (int i = 0; i < samples; i++) {
            block.addSamples(GeneratedSample.newBuilder()
                    .setSampleId(100 + i)
                    .setPromptIndex(i % 2)
                    .setOutcome(GenerationOutcome.GENERATION_OUTCOME_GENERATED)
                    .setAnswer(Answer.newBuilder().setVector(vector(random, VectorEnsembles.ANSWER))));
        }
        return block;
    }

    private static Vector vector(SplittableRandom random, int width) {
        Vector.Builder vector = Vector.newBuilder();
        for (int i = 0; i < width; i++) {
            vector.addValues((float) random.nextDouble());
        }
        return vector.build();
    }
}
