package dev.prudence.trainer.messaging;

import com.google.protobuf.MessageLite;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes records in the binary mode of CloudEvents 1.0: attributes are headers, the value is the protobuf message. */
final class CloudEvents {

    private static final String SOURCE = "/prudence/trainer-service";

    private CloudEvents() {}

    /**
     * A record.
     *
     * @param identity what makes the fact unique; the event's id is its SHA-256
     */
    static ProducerRecord<byte[], byte[]> record(
            String topic, String key, MessageLite value, String identity, Instant time) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, utf8(key), value.toByteArray());
        record.headers()
                .add("ce_specversion", utf8("1.0"))
                .add("ce_id", utf8(id(identity)))
                .add("ce_source", utf8(SOURCE))
                .add("ce_type", utf8(topic))
                .add("ce_time", utf8(time.toString()))
                .add("content-type", utf8("application/protobuf"));
        return record;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String id(String identity) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(utf8(identity)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
