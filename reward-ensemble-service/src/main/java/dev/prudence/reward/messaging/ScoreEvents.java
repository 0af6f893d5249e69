package dev.prudence.reward.messaging;

import dev.prudence.proto.reward.v1.SampleScored;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The envelope of score blocks: CloudEvents 1.0, binary mode. The same scores have the same event id however often they
 * are sent.
 */
@ApplicationScoped
public class ScoreEvents {

    static final String TYPE = "prudence.reward.sample-scored.v1";
    private static final String FACT = "sample-scored";

    private final InstantSource time;

    ScoreEvents(InstantSource time) {
        this.time = time;
    }

    /** Headers of a block's record. */
    Headers headers(SampleScored block) {
        Headers headers = new RecordHeaders();
        add(headers, "ce_specversion", "1.0");
        add(headers, "ce_id", id(block));
        add(headers, "ce_source", "/prudence/reward-ensemble-service");
        add(headers, "ce_type", TYPE);
        add(headers, "ce_time", time.instant().toString());
        add(headers, "content-type", "application/protobuf");
        return headers;
    }

    /** Lower-case hexadecimal SHA-256 of run, phase, first sample id, count, fact and ensemble digest. */
    static String id(SampleScored block) {
        String fact = String.join(
                "|",
                block.getRunId(),
                block.getPhase(),
                firstSampleId(block),
                Integer.toString(block.getSamplesCount()),
                FACT,
                block.getEnsemble().getDigest());
        return HexFormat.of().formatHex(sha256().digest(fact.getBytes(StandardCharsets.UTF_8)));
    }

    /** The record key of a block whose samples came without one. */
    static String key(SampleScored block) {
        return block.getRunId() + "/" + block.getPhase() + "/" + firstSampleId(block);
    }

    private static String firstSampleId(SampleScored block) {
        return Long.toUnsignedString(block.getSamples(0).getSampleId());
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("run on a Java with SHA-256", e);
        }
    }
}
