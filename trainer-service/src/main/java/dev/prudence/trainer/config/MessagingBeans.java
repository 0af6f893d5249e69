package dev.prudence.trainer.config;

import dev.prudence.trainer.games.GameTransport;
import dev.prudence.trainer.messaging.KafkaClients;
import dev.prudence.trainer.messaging.KafkaGameTransport;
import dev.prudence.trainer.messaging.KafkaGroupOffsets;
import dev.prudence.trainer.messaging.KafkaRolloutTransport;
import dev.prudence.trainer.messaging.KafkaVersionAnnouncer;
import dev.prudence.trainer.messaging.RecordTraces;
import dev.prudence.trainer.messaging.RunEventBroadcaster;
import dev.prudence.trainer.monitoring.ConsumerLag;
import dev.prudence.trainer.registry.VersionAnnouncer;
import dev.prudence.trainer.rollout.RolloutTransport;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;

/** Wires what speaks Kafka. */
@Dependent
public class MessagingBeans {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    /** From all that is configured below {@code kafka}, as the channels of the other services are. */
    @Produces
    @Singleton
    KafkaClients kafkaClients(@Identifier("default-kafka-broker") Map<String, Object> settings) {
        return new KafkaClients(settings);
    }

    @Produces
    @Singleton
    @DefaultBean
    Producer<byte[], byte[]> producer(KafkaClients clients) {
        return clients.producer("trainer");
    }

    void close(@Disposes Producer<byte[], byte[]> producer) {
        producer.close(CLOSE_LIMIT);
    }

    @Produces
    @Singleton
    @DefaultBean
    RolloutTransport transport(
            KafkaClients clients, Producer<byte[], byte[]> producer, InstantSource clock, OpenTelemetry telemetry) {
        return new KafkaRolloutTransport(clients, producer, clock, new RecordTraces(telemetry));
    }

    @Produces
    @Singleton
    @DefaultBean
    GameTransport games(
            KafkaClients clients, Producer<byte[], byte[]> producer, InstantSource clock, OpenTelemetry telemetry) {
        return new KafkaGameTransport(clients, producer, clock, new RecordTraces(telemetry));
    }

    @Produces
    @Singleton
    @DefaultBean
    VersionAnnouncer announcer(
            Producer<byte[], byte[]> producer, OwnAddress address, TrainerConfig config, InstantSource clock) {
        return new KafkaVersionAnnouncer(
                producer, address.value(), config.trainer().rollout().brokerPatience(), clock);
    }

    @Produces
    @Singleton
    @DefaultBean
    ConsumerLag.Source offsets(KafkaClients clients) {
        return new KafkaGroupOffsets(clients.admin("trainer-lag"));
    }

    @Produces
    @Singleton
    @Startup
    ConsumerLag lag(ConsumerLag.Source offsets, TrainerConfig config, MeterRegistry registry) {
        return new ConsumerLag(offsets, config.trainer().lagInterval(), registry);
    }

    void close(@Disposes ConsumerLag lag) {
        lag.close();
    }

    @Produces
    @Singleton
    RunEventBroadcaster broadcaster(Producer<byte[], byte[]> producer) {
        return new RunEventBroadcaster(producer);
    }

    void close(@Disposes RunEventBroadcaster broadcaster) {
        broadcaster.close();
    }
}
