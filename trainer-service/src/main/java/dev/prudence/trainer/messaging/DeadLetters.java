package dev.prudence.trainer.messaging;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes the record that keeps a refused one, with the reason and where it stood. */
final class DeadLetters {

    private DeadLetters() {}

    static ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> refused, String reason) {
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                Topics.deadLetters(refused.topic()), null, refused.key(), refused.value(), refused.headers());
        letter.headers()
                .add("dead-letter-reason", CloudEvents.utf8(reason))
                .add("dead-letter-topic", CloudEvents.utf8(refused.topic()))
                .add("dead-letter-partition", CloudEvents.utf8(Integer.toString(refused.partition())))
                .add("dead-letter-offset", CloudEvents.utf8(Long.toString(refused.offset())));
        return letter;
    }
}
