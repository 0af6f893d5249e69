package dev.prudence.trainer.messaging;

import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.rollout.v1.PlayRequested;
import dev.prudence.trainer.games.GameTransport;
import dev.prudence.trainer.run.Tracing.Work;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;

/** Games over Kafka. This class is thread-safe; its channels are not. */
public final class KafkaGameTransport implements GameTransport {

    private static final List<String> CONSUMED = List.of(Topics.TRAJECTORY_COMPLETED);

    private final KafkaClients clients;
    private final RecordSender sender;
    private final InstantSource clock;
    private final RecordTraces traces;

    /**
     * Wires the transport.
     *
     * @param producer shared by all channels; closed by its owner
     */
    public KafkaGameTransport(
            KafkaClients clients, Producer<byte[], byte[]> producer, InstantSource clock, RecordTraces traces) {
        this.clients = clients;
        this.sender = new RecordSender(producer);
        this.clock = clock;
        this.traces = traces;
    }

    @Override
    public Channel open() {
        return new KafkaChannel(TopicReader.open(clients, "trainer-games", CONSUMED, new TreeMap<>()));
    }

    private final class KafkaChannel implements Channel {
        private final TopicReader reader;

        KafkaChannel(TopicReader reader) {
            this.reader = reader;
        }

        @Override
        public void request(PlayRequested block) {
            PlayContext context = block.getContext();
            String first = Long.toUnsignedString(block.getPlayers(0).getPlayerId());
            String key = context.getRunId() + "/" + context.getPhase() + "/" + first;
            String identity = String.join(
                    "|",
                    context.getRunId(),
                    context.getPhase(),
                    first,
                    Integer.toString(block.getPlayersCount()),
                    "play-requested/" + context.getAttempt(),
                    context.getActor().getDigest(),
                    context.getWorldModel().getDigest());
            traces.send(CloudEvents.record(Topics.PLAY_REQUESTED, key, block, identity, clock.instant()), sender);
        }

        @Override
        public List<Delivery> poll(Duration atMost) {
            List<Delivery> deliveries = new ArrayList<>();
            reader.poll(atMost).forEach(record -> deliveries.add(new KafkaDelivery(record)));
            return deliveries;
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

    private final class KafkaDelivery implements Delivery {
        private final ConsumerRecord<byte[], byte[]> record;

        KafkaDelivery(ConsumerRecord<byte[], byte[]> record) {
            this.record = record;
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
