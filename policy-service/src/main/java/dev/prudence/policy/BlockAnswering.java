package dev.prudence.policy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.prudence.distribution.Lease;
import dev.prudence.monitoring.LogFields;
import dev.prudence.proto.rollout.v1.BlockContext;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.PromptRequested;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers request blocks. Here, and only here, is decided what a failure becomes:
 *
 * <table>
 *   <caption>Failures and what they become</caption>
 *   <tr><td>the bytes are no block, or it breaks a rule</td><td>dead letter; samples rejected as far as ids are readable</td></tr>
 *   <tr><td>a single prompt cannot be answered</td><td>its samples rejected</td></tr>
 *   <tr><td>the version cannot be had, ever</td><td>samples rejected</td></tr>
 *   <tr><td>the version cannot be had within the limit</td><td>samples timed out: asking again may help</td></tr>
 *   <tr><td>the model fails</td><td>dead letter and samples rejected</td></tr>
 * </table>
 *
 * <p>This class is thread-safe.
 */
public final class BlockAnswering {
    private static final Logger LOG = LoggerFactory.getLogger(BlockAnswering.class);
    private final PolicyVersions<Policy> versions;
    private final GenerationMeter meter;

    /** Answers with policies of these versions. */
    public BlockAnswering(PolicyVersions<Policy> versions, GenerationMeter meter) {
        this.versions = versions;
        this.meter = meter;
    }

    /**
     * Answers one block; never fails because of its content.
     *
     * @param value a serialised {@link PromptRequested}
     * @throws InterruptedException when the thread is interrupted; nothing is answered then
     */
    public BlockReply answer(byte[] value) throws InterruptedException {
        BlockReply reply = reply(value);
        reply.samples().ifPresent(block -> meter.answered(block.getSamplesList()));
        reply.deadLetterReason().ifPresent(reason -> LOG.warn("A request block is a dead letter: {}", reason));
        return reply;
    }

    private BlockReply reply(byte[] value) throws InterruptedException {
        PromptRequested block;
        try {
            block = PromptRequested.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            String reason = "Send a prudence.rollout.v1.PromptRequested (%s): bytes=%d"
                    .formatted(FailureReason.of(e), value.length);
            return BlockReply.dead(rejections(e.getUnfinishedMessage(), reason), reason);
        }
        BlockContext context = block.getContext();
        String first = block.getSamplesCount() == 0
                ? ""
                : Long.toUnsignedString(block.getSamples(0).getSampleId());
        try (LogFields fields = LogFields.run(context.getRunId())
                .and("phase", context.getPhase())
                .and("sample", first)) {
            return checked(block);
        }
    }

    private BlockReply checked(PromptRequested block) throws InterruptedException {
        Optional<String> problem = BlockRules.firstProblem(block);
        if (problem.isPresent()) {
            return BlockReply.dead(rejections(block, problem.get()), problem.get());
        }
        return generate(block);
    }

    private BlockReply generate(PromptRequested block) throws InterruptedException {
        BlockContext context = block.getContext();
        try (Lease<Policy> policy = versions.acquire(context.getPolicy().getDigest(), context.getRegistryAddress())) {
            return BlockReply.answered(block(block, policy.model().generate(Generation.from(block))));
        } catch (VersionUnavailableException e) {
            List<GeneratedSample> samples = e.isTransient()
                    ? Outcomes.timedOut(block.getSamplesList(), FailureReason.of(e))
                    : Outcomes.rejected(block.getSamplesList(), FailureReason.of(e));
            return BlockReply.answered(block(block, samples));
        } catch (RuntimeException e) {
            LOG.error("A policy failed: digest={}", context.getPolicy().getDigest(), e);
            String reason = "The policy failed: " + FailureReason.of(e);
            return BlockReply.dead(rejections(block, reason), reason);
        }
    }

    /** A rejection for each sample, if the block says at least whose samples they are. */
    private static Optional<SampleGenerated> rejections(MessageLite message, String reason) {
        if (!(message instanceof PromptRequested block)
                || block.getSamplesCount() == 0
                || block.getContext().getRunId().isEmpty()
                || block.getContext().getPhase().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(block(block, Outcomes.rejected(block.getSamplesList(), reason)));
    }

    private static SampleGenerated block(PromptRequested request, List<GeneratedSample> samples) {
        return SampleGenerated.newBuilder()
                .setContext(request.getContext())
                .addAllPrompts(request.getPromptsList())
                .addAllSamples(samples)
                .build();
    }
}
