package dev.prudence.policy.messaging;

import dev.prudence.proto.rollout.v1.BlockContext;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The envelope of sample blocks: CloudEvents 1.0, binary mode. The same answer has the same event id however often it is
 * sent.
 */
@ApplicationScoped
public class SampleEvents {
    static final String TYPE = "prudence.rollout.sample-generated.v1";
    private static final String FACT = "sample-generated";
    private final InstantSource time;

    SampleEvents(InstantSource time) {
        this.time = time;
    }

    /** Headers of a block's record. */
    Headers headers(SampleGenerated block) {
        Headers headers = new RecordHeaders();
        add(headers, "ce_specversion", "1.0");
        add(headers, "ce_id", id(block));
        add(headers, "ce_source", "/prudence/policy-service");
        add(headers, "ce_type", TYPE);
        add(headers, "ce_time", time.instant().toString());
        add(headers, "content-type", "application/protobuf");
        return headers;
    }

    /** Lower-case hexadecimal SHA-256 of run, phase, first sample id, count, fact and policy digest. */
    static String id(SampleGenerated block) {
        BlockContext context = block.getContext();
        String fact = String.join(
                "|",
                context.getRunId(),
                context.getPhase(),
                firstSampleId(block),
                Integer.toString(block.getSamplesCount()),
                FACT,
                context.getPolicy().getDigest());
        return HexFormat.of().formatHex(sha256().digest(fact.getBytes(StandardCharsets.UTF_8)));
    }

    /** The record key of a block. */
    static String key(SampleGenerated block) {
        return block.getContext().getRunId() + "/" + block.getContext().getPhase() + "/" + firstSampleId(block);
    }

    private static String firstSampleId(SampleGenerated block) {
        return Long.toUnsignedString(block.getSamples(0).getSampleId());
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Run on a Java with SHA-256", e);
        }
    }
}
