package dev.prudence.reward.messaging;

import dev.prudence.proto.reward.v1.SampleScored;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import org.apache.kafka.common.header.Headers;

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
        return Envelope.headers(id(block), TYPE, time.instant());
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("run on a Java with SHA-256", e);
        }
    }
}
