package dev.prudence.policy.messaging;

import dev.prudence.proto.rollout.v1.BlockContext;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.common.header.Headers;

/** What stands around sample blocks. The same answer has the same event id however often it is sent. */
@ApplicationScoped
public class SampleEvents {
    static final String TYPE = "prudence.rollout.sample-generated.v1";
    private static final String FACT = "sample-generated";
    private final Envelope envelope;

    SampleEvents(Envelope envelope) {
        this.envelope = envelope;
    }

    /** Headers of a block's record. */
    Headers headers(SampleGenerated block) {
        return envelope.headers(TYPE, id(block));
    }

    /** Lower-case hexadecimal SHA-256 of run, phase, first sample id, count, fact and policy digest. */
    static String id(SampleGenerated block) {
        BlockContext context = block.getContext();
        return Envelope.id(
                context.getRunId(),
                context.getPhase(),
                firstSampleId(block),
                Integer.toString(block.getSamplesCount()),
                FACT,
                context.getPolicy().getDigest());
    }

    /** The record key of a block. */
    static String key(SampleGenerated block) {
        return block.getContext().getRunId() + "/" + block.getContext().getPhase() + "/" + firstSampleId(block);
    }

    private static String firstSampleId(SampleGenerated block) {
        return Long.toUnsignedString(block.getSamples(0).getSampleId());
    }
}
