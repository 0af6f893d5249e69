package dev.prudence.launcher.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.launcher.command.PrudenceCommand;
import dev.prudence.launcher.process.Child;
import dev.prudence.launcher.process.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker in its own JVM: started, ended, killed and started again on the same data. */
class KafkaBrokerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.VERSION_PUBLISHED, 0);

    @TempDir
    Path directory;

    private final Ports ports = new Ports(line -> {});
    private int port;
    private int controller;
    private Child broker;

    @BeforeEach
    void start() {
        port = ports.take("broker", 39_092);
        controller = ports.take("controller", 39_093);
        startBroker();
    }

    @AfterEach
    void stop() {
        broker.stop(PATIENCE);
    }

    @Test
    void endsCleanlyWhenAsked() throws Exception {
        broker.stop(PATIENCE);
        assertThat(broker.exitCode()).hasValue(143);
        assertThat(Files.readString(directory.resolve("broker.log"))).contains("shut down completed");
    }

    @Test
    void keepsWhatItAcknowledgedWhenItIsKilledAndStartedAgain() throws Exception {
        List<String> sent = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            sent.addAll(produce(round));
            ProcessHandle.of(broker.stamp().pid()).orElseThrow().destroyForcibly();
            broker.stop(PATIENCE);
            startBroker();
        }
        assertThat(consume(sent.size())).containsExactlyElementsOf(sent);
    }

    @Test
    void getsTheTopicsFromTheCommandAsOftenAsItIsGiven() throws Exception {
        for (int times = 0; times < 2; times++) {
            assertThat(PrudenceCommand.commandLine().execute("topics", "--bootstrap", "127.0.0.1:" + port))
                    .isZero();
        }
        try (Admin admin = Topics.admin("127.0.0.1:" + port, Map.of())) {
            assertThat(admin.listTopics().names().get()).hasSize(Topics.all().size());
        }
    }

    private void startBroker() {
        Installation installation = new Installation(Path.of(".."), directory.resolve("data with spaces"));
        broker = new KafkaBroker(installation).start(port, controller, directory.resolve("broker.log"), true);
        Readiness.awaitBroker(
                "127.0.0.1:" + port,
                Map.of(),
                () -> assertThat(broker.isAlive()).isTrue(),
                line -> {});
    }

    private List<String> produce(int round) throws Exception {
        List<String> values = IntStream.range(0, 200)
                .mapToObj(i -> "round " + round + " value " + i)
                .toList();
        Map<String, Object> configuration = Map.of("bootstrap.servers", "127.0.0.1:" + port, "acks", "all");
        try (var producer = new KafkaProducer<>(configuration, new StringSerializer(), new StringSerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(PARTITION.topic(), "key " + value, value));
            }
            producer.flush();
        }
        return values;
    }

    private List<String> consume(int count) {
        Map<String, Object> configuration = Map.of("bootstrap.servers", "127.0.0.1:" + port);
        try (var consumer = new KafkaConsumer<>(configuration, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            List<String> values = new ArrayList<>();
            for (int poll = 0; poll < 100 && values.size() < count; poll++) {
                consumer.poll(Duration.ofMillis(300)).forEach(fact -> values.add(fact.value()));
            }
            return values;
        }
    }
}
