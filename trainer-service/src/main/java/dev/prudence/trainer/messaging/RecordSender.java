package dev.prudence.trainer.messaging;

import dev.prudence.trainer.rollout.BrokerUnavailableException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends records without waiting for their delivery: what is lost is asked for again. Thread-safe. */
final class RecordSender {

    private static final Logger LOG = LoggerFactory.getLogger(RecordSender.class);

    private final Producer<byte[], byte[]> producer;

    /** Sends by a producer, which is closed by its owner. */
    RecordSender(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /**
     * Sends.
     *
     * @throws BrokerUnavailableException if the record cannot be accepted now
     */
    void send(ProducerRecord<byte[], byte[]> record) {
        try {
            Future<RecordMetadata> unused = producer.send(record, (metadata, failure) -> {
                if (failure != null) {
                    LOG.warn("A record could not be sent, topic={}", record.topic(), failure);
                }
            });
        } catch (KafkaException absent) {
            throw new BrokerUnavailableException("the record cannot be accepted now, topic=" + record.topic(), absent);
        }
    }

    /** Moves a record to its dead-letter topic. */
    void reject(ConsumerRecord<byte[], byte[]> record, String reason) {
        try {
            send(DeadLetters.of(record, reason));
        } catch (BrokerUnavailableException absent) {
            LOG.error(
                    "A refused record could not be kept as a dead letter, topic={} partition={} offset={}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    absent);
        }
    }
}
