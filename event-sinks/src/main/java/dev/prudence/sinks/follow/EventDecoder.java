package dev.prudence.sinks.follow;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.sinks.SinkEvent;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Reads run events out of records: CloudEvents in binary mode. This class is thread-safe. */
final class EventDecoder {

    private EventDecoder() {}

    /** Says in one sentence why a record cannot be read. */
    static final class UnreadableException extends Exception {

        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message);
        }
    }

    static SinkEvent decode(ConsumerRecord<byte[], byte[]> record) throws UnreadableException {
        if (record.value() == null) {
            throw new UnreadableException("the record has no value");
        }
        RunEvent event;
        try {
            event = RunEvent.parseFrom(record.value());
        } catch (InvalidProtocolBufferException broken) {
            throw new UnreadableException("the value is no RunEvent: " + broken.getMessage());
        }
        if (event.getRunId().isEmpty()) {
            throw new UnreadableException("the event names no run");
        }
        if (event.getSequence() <= 0) {
            throw new UnreadableException("the event has no number");
        }
        return new SinkEvent(header(record, "ce_id"), header(record, "ce_source"), event);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) throws UnreadableException {
        Header header = record.headers().lastHeader(name);
        if (header == null || header.value() == null || header.value().length == 0) {
            throw new UnreadableException("the record lacks a header of CloudEvents, header=" + name);
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
