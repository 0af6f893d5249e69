package dev.prudence.reward.messaging;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.prudence.monitoring.LogFields;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.reward.wire.BlockScoring;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what becomes of a record: scores, or a dead letter and rejections for the ids that can be read. */
@ApplicationScoped
public class BlockReplies {

    static final int MOST_SAMPLES = 512;
    private static final Logger LOG = LoggerFactory.getLogger(BlockReplies.class);

    private final BlockScoring scoring;

    BlockReplies(BlockScoring scoring) {
        this.scoring = scoring;
    }

    /** Never throws for what a record holds. */
    BlockReply to(byte[] record) {
        SampleGenerated block;
        try {
            block = SampleGenerated.parseFrom(record);
        } catch (InvalidProtocolBufferException e) {
            String reason = "a record of samples cannot be read: " + e.getMessage() + ", bytes=" + record.length;
            return BlockReply.deadLetter(List.of(), new UnusableBlockException(reason, e));
        }
        String first = block.getSamplesCount() == 0
                ? ""
                : Long.toUnsignedString(block.getSamples(0).getSampleId());
        try (LogFields fields = LogFields.run(run(block))
                .and("phase", block.getContext().getPhase())
                .and("sample", first)) {
            return checked(block);
        }
    }

    private BlockReply checked(SampleGenerated block) {
        String refusal = refusal(block);
        if (!refusal.isEmpty()) {
            return refused(block, new UnusableBlockException(refusal, null));
        }
        try {
            return BlockReply.of(scoring.score(block));
        } catch (RuntimeException e) {
            LOG.error(
                    "a block could not be scored: run={}, phase={}",
                    run(block),
                    block.getContext().getPhase(),
                    e);
            return refused(block, new UnusableBlockException("scoring failed: " + e, e));
        }
    }

    private BlockReply refused(SampleGenerated block, UnusableBlockException reason) {
        boolean identified = !run(block).isEmpty() && block.getSamplesCount() > 0;
        return BlockReply.deadLetter(
                identified ? scoring.reject(block, String.valueOf(reason.getMessage())) : List.of(), reason);
    }

    /** Empty if the block can be used. */
    private static String refusal(SampleGenerated block) {
        if (run(block).isEmpty() || block.getContext().getPhase().isEmpty()) {
            return "a block of samples names its run and phase: run_id=" + run(block) + ", phase="
                    + block.getContext().getPhase();
        }
        int samples = block.getSamplesCount();
        return samples < 1 || samples > MOST_SAMPLES
                ? "a block has 1 to " + MOST_SAMPLES + " samples: samples.count=" + samples
                : "";
    }

    private static String run(SampleGenerated block) {
        return block.getContext().getRunId();
    }
}
