package dev.prudence.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.distribution.DistributionException;
import dev.prudence.distribution.LoadedModels;
import dev.prudence.distribution.ModelLoader;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.BlockContext;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.PromptRequested;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.proto.rollout.v1.SamplingParameters;
import dev.prudence.runtime.InferenceException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BlockAnsweringTest {
    private static final String DIGEST = "ab".repeat(32);
    private static final PromptRequested BLOCK = PromptRequested.newBuilder()
            .setContext(BlockContext.newBuilder()
                    .setRunId("run-1")
                    .setPhase("best-of-n")
                    .setNoiseSeed(5)
                    .setPolicy(ModelVersion.newBuilder().setDigest(DIGEST).setKind("vector-policy"))
                    .setRegistryAddress("127.0.0.1:9"))
            .addPrompts(Blocks.vector(1, 2, 3))
            .addPrompts(Blocks.vector(1))
            .addSamples(Blocks.sample(30, 0))
            .addSamples(Blocks.sample(31, 1))
            .addSamples(Blocks.sample(32, 0))
            .build();
    private static final ModelLoader<Policy> VECTOR =
            (digest, address) -> new PolicyFactory(PolicyArtefacts.computing(1)).open(PolicyArtefacts.vector(8));

    @Test
    void aBlockIsAnsweredSampleBySampleInTheOrderOfTheRequest() throws InterruptedException {
        BlockReply reply = answer(VECTOR, BLOCK.toByteArray());
        assertThat(reply.deadLetterReason()).isEmpty();
        SampleGenerated answer = reply.samples().orElseThrow();
        assertThat(answer.getContext()).isEqualTo(BLOCK.getContext());
        assertThat(answer.getPromptsList()).isEqualTo(BLOCK.getPromptsList());
        assertThat(answer.getSamplesList())
                .extracting(GeneratedSample::getSampleId)
                .containsExactly(30L, 31L, 32L);
        assertThat(answer.getSamplesList())
                .extracting(GeneratedSample::getOutcome)
                .containsExactly(
                        GenerationOutcome.GENERATION_OUTCOME_GENERATED,
                        GenerationOutcome.GENERATION_OUTCOME_REJECTED,
                        GenerationOutcome.GENERATION_OUTCOME_GENERATED);
    }

    @Test
    void bytesThatAreNoBlockAreADeadLetterWithoutSamples() throws InterruptedException {
        BlockReply reply = answer(VECTOR, new byte[] {(byte) 0xff, 1, 2, 3});
        assertThat(reply.samples()).isEmpty();
        assertThat(reply.deadLetterReason().orElseThrow()).endsWith("bytes=4");
    }

    @Test
    void aTornBlockRejectsTheSamplesWhoseIdsAreReadable() throws InterruptedException {
        byte[] whole = BLOCK.toByteArray();
        BlockReply reply = answer(VECTOR, Arrays.copyOf(whole, whole.length - 1));
        assertThat(reply.deadLetterReason()).isPresent();
        assertThat(reply.samples().orElseThrow().getSamplesList())
                .allMatch(sample -> sample.getOutcome() == GenerationOutcome.GENERATION_OUTCOME_REJECTED)
                .extracting(GeneratedSample::getSampleId)
                .startsWith(30L, 31L);
    }

    @Test
    void aBlockThatBreaksARuleIsADeadLetterAndItsSamplesRejected() throws InterruptedException {
        assertRefused(BLOCK.toBuilder().addSamples(Blocks.sample(31, 0)), "sample_id=31");
        assertRefused(BLOCK.toBuilder().addSamples(Blocks.sample(33, 2)), "prompt_index=2");
        PromptRequested.Builder cold = BLOCK.toBuilder();
        cold.getContextBuilder().setSampling(SamplingParameters.newBuilder().setTemperature(-1));
        assertRefused(cold, "temperature=-1.0");
        PromptRequested.Builder anonymous = BLOCK.toBuilder();
        anonymous.getContextBuilder().clearPolicy();
        assertRefused(anonymous, "context.policy.digest=\"\"");
    }

    @Test
    void aVersionThatNobodyHasRejectsSamplesWithoutADeadLetter() throws InterruptedException {
        BlockReply reply = answer(failing(DistributionException.Reason.NOT_FOUND), BLOCK.toByteArray());
        assertOutcome(reply, GenerationOutcome.GENERATION_OUTCOME_REJECTED, "digest=x");
        assertThat(reply.deadLetterReason()).isEmpty();
    }

    @Test
    void anUnreachableRegistryIsAskedAgainUntilSamplesTimeOut() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        BlockReply reply = answer(
                (digest, address) -> {
                    asked.incrementAndGet();
                    return failing(DistributionException.Reason.UNREACHABLE).load(digest, address);
                },
                BLOCK.toByteArray());
        assertOutcome(reply, GenerationOutcome.GENERATION_OUTCOME_TIMED_OUT, "digest=x");
        assertThat(asked).hasValueGreaterThan(1);
    }

    @Test
    void aFailingModelIsADeadLetterAndRejectsItsSamples() throws InterruptedException {
        BlockReply reply = answer((digest, address) -> new BrokenPolicy(), BLOCK.toByteArray());
        assertThat(reply.deadLetterReason().orElseThrow()).contains("out of memory");
        assertOutcome(reply, GenerationOutcome.GENERATION_OUTCOME_REJECTED, "out of memory");
    }

    private static void assertRefused(PromptRequested.Builder block, String fieldAndValue) throws InterruptedException {
        BlockReply reply = answer(VECTOR, block.build().toByteArray());
        assertThat(reply.deadLetterReason().orElseThrow()).endsWith(fieldAndValue);
        assertOutcome(reply, GenerationOutcome.GENERATION_OUTCOME_REJECTED, fieldAndValue);
    }

    private static void assertOutcome(BlockReply reply, GenerationOutcome outcome, String reason) {
        assertThat(reply.samples().orElseThrow().getSamplesList())
                .hasSizeGreaterThanOrEqualTo(3)
                .allMatch(sample -> sample.getOutcome() == outcome)
                .allMatch(sample -> sample.getReason().endsWith(reason));
    }

    private static ModelLoader<Policy> failing(DistributionException.Reason reason) {
        return (digest, address) -> {
            throw new DistributionException(reason, "not today: digest=x", null);
        };
    }

    /** A clock that moves on by ten seconds whenever it is read. */
    private static BlockReply answer(ModelLoader<Policy> loader, byte[] value) throws InterruptedException {
        AtomicInteger reads = new AtomicInteger();
        try (LoadedModels<Policy> loaded = new LoadedModels<>(2, loader)) {
            PolicyVersions<Policy> versions = new PolicyVersions<>(
                    loaded, "", Duration.ofSeconds(30), () -> Instant.EPOCH.plusSeconds(10L * reads.incrementAndGet()));
            return new BlockAnswering(versions, GenerationMeter.NONE).answer(value);
        }
    }

    private static final class BrokenPolicy implements Policy {
        @Override
        public PolicyKind kind() {
            return PolicyKind.VECTOR;
        }

        @Override
        public List<GeneratedSample> generate(Generation generation) {
            throw new InferenceException("out of memory", new IllegalStateException());
        }

        @Override
        public void warmUp() {}

        @Override
        public void close() {}
    }
}
