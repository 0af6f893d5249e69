package dev.prudence.launcher.spine;

import java.util.Optional;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/** The chain on a broker in a container; skipped where no container engine answers. */
@Testcontainers(disabledWithoutDocker = true)
class ContainerSpineIT extends SpineContract {

    @Container
    private static final KafkaContainer KAFKA = new KafkaContainer("apache/kafka:4.1.2");

    @Override
    Optional<String> broker() {
        return Optional.of(KAFKA.getBootstrapServers().replaceFirst("^[A-Z]+://", ""));
    }
}
