package dev.prudence.trainer.messaging;

import dev.prudence.proto.rollout.v1.BlockContext;
import dev.prudence.proto.rollout.v1.PromptRequested;
import dev.prudence.trainer.rollout.RolloutTransport;
import dev.prudence.trainer.run.Tracing.Work;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;

/**
 * Phases over Kafka. Each phase reads the topics by itself, so nothing but the phase's journal decides where it goes on. This class is thread-safe; its
 * channels are not.
 */
public final class KafkaRolloutTransport implements RolloutTransport {

    private static final List<String> CONSUMED = List.of(Topics.SAMPLE_GENERATED, Topics.SAMPLE_SCORED);

    private final KafkaClients clients;
    private final RecordSender sender;
    private final InstantSource clock;
    private final RecordTraces traces;

    /**
     * Wires the transport.
     *
     * @param producer shared by all channels; closed by its owner
     */
    public KafkaRolloutTransport(
            KafkaClients clients, Producer<byte[], byte[]> producer, InstantSource clock, RecordTraces traces) {
        this.clients = clients;
        this.sender = new RecordSender(producer);
        this.clock = clock;
        this.traces = traces;
    }

    @Override
    public Channel open(SortedMap<String, Long> positions) {
        return new KafkaChannel(TopicReader.open(clients, "trainer-rollouts", CONSUMED, positions));
    }

    /** One phase's channel. */
    private final class KafkaChannel implements Channel {
        private final TopicReader reader;

        KafkaChannel(TopicReader reader) {
            this.reader = reader;
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
            traces.send(CloudEvents.record(Topics.PROMPT_REQUESTED, key, block, identity, clock.instant()), sender);
        }

        @Override
        public List<Delivery> poll(Duration atMost) {
            List<Delivery> deliveries = new ArrayList<>();
            reader.poll(atMost).forEach(record -> deliveries.add(new KafkaDelivery(record)));
            return deliveries;
        }

        @Override
        public SortedMap<String, Long> positions() {
            return reader.positions();
        }

        @Override
        public boolean caughtUp() {
            return reader.caughtUp();
        }

        @Override
        public boolean reachable() {
            return reader.reachable();
        }

        @Override
        public void close() {
            reader.close();
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
        public <T, E extends Exception> T within(Work<T, E> work) throws E {
            return traces.receive(record, work);
        }

        @Override
        public void reject(String reason) {
            sender.reject(record, reason);
        }
    }
}
