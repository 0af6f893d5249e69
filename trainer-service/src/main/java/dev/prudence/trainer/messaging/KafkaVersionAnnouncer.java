package dev.prudence.trainer.messaging;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.model.v1.VersionPublished;
import dev.prudence.trainer.registry.VersionAnnouncer;
import dev.prudence.trainer.rollout.BrokerUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Announces versions on the compacted topic, and tries again for a bounded time. This class is thread-safe. */
public final class KafkaVersionAnnouncer implements VersionAnnouncer {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaVersionAnnouncer.class);

    private final Producer<byte[], byte[]> producer;
    private final String registryAddress;
    private final Duration patience;
    private final InstantSource clock;

    /**
     * Wires the announcer.
     *
     * @param registryAddress host:port where versions can be downloaded
     * @param patience how long a broker that does not answer is waited for
     */
    public KafkaVersionAnnouncer(
            Producer<byte[], byte[]> producer, String registryAddress, Duration patience, InstantSource clock) {
        this.producer = producer;
        this.registryAddress = registryAddress;
        this.patience = patience;
        this.clock = clock;
    }

    @Override
    public void announce(ModelVersion version) {
        VersionPublished fact = VersionPublished.newBuilder()
                .setVersion(version)
                .setRegistryAddress(registryAddress)
                .build();
        String key = version.getRunId() + "/" + version.getModel();
        String identity = String.join("|", key, Long.toString(version.getNumber()), version.getDigest());
        ProducerRecord<byte[], byte[]> record =
                CloudEvents.record(Topics.VERSION_PUBLISHED, key, fact, identity, clock.instant());
        long giveUpMillis = clock.millis() + patience.toMillis();
        while (!sent(record, clock.millis() >= giveUpMillis)) {
            LOG.warn("A version could not be announced; trying again, version={}", key);
        }
    }

    private boolean sent(ProducerRecord<byte[], byte[]> record, boolean lastTry) {
        try {
            producer.send(record).get();
            return true;
        } catch (ExecutionException | KafkaException absent) {
            if (lastTry) {
                throw new BrokerUnavailableException(
                        "The Kafka broker could not be reached to announce a model; check that it runs and start again,"
                                + " waitedSeconds=" + patience.toSeconds(),
                        absent);
            }
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailableException("interrupted while announcing a model", interrupted);
        }
    }
}
