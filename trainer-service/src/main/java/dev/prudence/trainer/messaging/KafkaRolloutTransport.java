package dev.prudence.trainer.messaging;

import dev.prudence.proto.rollout.v1.BlockContext;
import dev.prudence.proto.rollout.v1.PromptRequested;
import dev.prudence.trainer.rollout.BrokerUnavailableException;
import dev.prudence.trainer.rollout.RolloutTransport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Phases over Kafka. Each phase reads the topics with a consumer of its own that stands in no group, so nothing but the
 * phase's journal decides where it goes on. This class is thread-safe; its channels are not.
 */
public final class KafkaRolloutTransport implements RolloutTransport {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaRolloutTransport.class);

    private static final List<String> CONSUMED = List.of(Topics.SAMPLE_GENERATED, Topics.SAMPLE_SCORED);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(3);

    private final KafkaClients clients;
    private final Producer<byte[], byte[]> producer;
    private final InstantSource clock;

    /**
     * Wires the transport.
     *
     * @param producer shared by all channels; closed by its owner
     */
    public KafkaRolloutTransport(KafkaClients clients, Producer<byte[], byte[]> producer, InstantSource clock) {
        this.clients = clients;
        this.producer = producer;
        this.clock = clock;
    }

    @Override
    public Channel open(SortedMap<String, Long> positions) {
        KafkaConsumer<byte[], byte[]> consumer = consumer();
        try {
            List<TopicPartition> partitions = partitions(consumer);
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            ends.forEach((partition, end) -> consumer.seek(partition, positions.getOrDefault(name(partition), end)));
            return new KafkaChannel(consumer, partitions, ends);
        } catch (KafkaException absent) {
            consumer.close();
            throw new BrokerUnavailableException("the topics cannot be read now", absent);
        } catch (RuntimeException failure) {
            consumer.close();
            throw failure;
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        try {
            return clients.consumer("trainer-rollouts");
        } catch (KafkaException unresolved) {
            throw new BrokerUnavailableException("the broker's address cannot be used now", unresolved);
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : CONSUMED) {
            List<PartitionInfo> known = consumer.partitionsFor(topic);
            if (known.isEmpty()) {
                throw new UnknownTopicOrPartitionException("the topic is missing; create it first, topic=" + topic);
            }
            known.forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        partitions.sort(Comparator.comparing(KafkaRolloutTransport::name));
        return partitions;
    }

    private static String name(TopicPartition partition) {
        return partition.topic() + "/" + partition.partition();
    }

    /** One phase's channel. */
    private final class KafkaChannel implements Channel {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final List<TopicPartition> partitions;
        private final Map<TopicPartition, Long> ends;
        private final SortedMap<String, Long> positions = new TreeMap<>();
        private boolean caughtUp;

        KafkaChannel(
                KafkaConsumer<byte[], byte[]> consumer,
                List<TopicPartition> partitions,
                Map<TopicPartition, Long> ends) {
            this.consumer = consumer;
            this.partitions = partitions;
            this.ends = ends;
            partitions.forEach(partition -> positions.put(name(partition), consumer.position(partition)));
        }

        @Override
        public void request(PromptRequested block) {
            BlockContext context = block.getContext();
            long first = block.getSamples(0).getSampleId();
            String key = context.getRunId() + "/" + context.getPhase() + "/" + first;
            String identity = String.join(
                    "|",
                    context.getRunId(),
                    context.getPhase(),
                    Long.toString(first),
                    Integer.toString(block.getSamplesCount()),
                    "prompt-requested/" + context.getAttempt(),
                    context.getPolicy().getDigest());
            send(CloudEvents.record(Topics.PROMPT_REQUESTED, key, block, identity, clock.instant()));
        }

        @Override
        public List<Delivery> poll(Duration atMost) {
            List<Delivery> deliveries = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
                deliveries.add(new KafkaDelivery(record));
                positions.put(name(new TopicPartition(record.topic(), record.partition())), record.offset() + 1);
            }
            return deliveries;
        }

        @Override
        public SortedMap<String, Long> positions() {
            return new TreeMap<>(positions);
        }

        @Override
        public boolean caughtUp() {
            if (!caughtUp) {
                caughtUp = partitions.stream()
                        .allMatch(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
            }
            return caughtUp;
        }

        @Override
        public boolean reachable() {
            try {
                consumer.endOffsets(partitions, PROBE_LIMIT);
                return true;
            } catch (KafkaException absent) {
                return false;
            }
        }

        @Override
        public void close() {
            consumer.close();
        }
    }

    /** One record, as a phase sees it. */
    private final class KafkaDelivery implements Delivery {
        private final ConsumerRecord<byte[], byte[]> record;

        KafkaDelivery(ConsumerRecord<byte[], byte[]> record) {
            this.record = record;
        }

        @Override
        public Fact fact() {
            return record.topic().equals(Topics.SAMPLE_GENERATED) ? Fact.SAMPLE_GENERATED : Fact.SAMPLE_SCORED;
        }

        @Override
        public byte[] value() {
            return record.value() == null ? new byte[0] : record.value();
        }

        @Override
        public void reject(String reason) {
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

    private void send(ProducerRecord<byte[], byte[]> record) {
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
}
