package dev.prudence.policy.messaging;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The envelope of facts: CloudEvents 1.0, binary mode. Thread-safe. */
@ApplicationScoped
class Envelope {

    private final InstantSource time;

    Envelope(InstantSource time) {
        this.time = time;
    }

    /**
     * Headers of a record.
     *
     * @param id the same for the same fact, however often it is sent
     */
    Headers headers(String type, String id) {
        Headers headers = new RecordHeaders();
        add(headers, "ce_specversion", "1.0");
        add(headers, "ce_id", id);
        add(headers, "ce_source", "/prudence/policy-service");
        add(headers, "ce_type", type);
        add(headers, "ce_time", time.instant().toString());
        add(headers, "content-type", "application/protobuf");
        return headers;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Lower-case hexadecimal SHA-256 of what makes a fact this one. */
    static String id(String... parts) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(sha256.digest(String.join("|", parts).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Run on a Java with SHA-256", e);
        }
    }
}
