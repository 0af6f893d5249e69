package dev.prudence.launcher.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.KafkaBroker;
import dev.prudence.launcher.platform.Topics;
import dev.prudence.launcher.process.Child;
import dev.prudence.launcher.process.ChildSpec;
import dev.prudence.launcher.process.Ports;
import dev.prudence.proto.run.v1.AlarmChanged;
import dev.prudence.proto.run.v1.MetricRecorded;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.RunStarted;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command beside a real broker: killed, started again, with a receiver that is away for a while. */
class EventSinksIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int EVENTS = 600;

    @TempDir
    Path directory;

    private final Ports ports = new Ports(line -> {});
    private final List<String> received = new CopyOnWriteArrayList<>();
    private Child broker;
    private String address;
    private HttpServer receiver;

    @BeforeEach
    void start() throws IOException {
        int port = ports.take("broker", 39_292);
        address = "127.0.0.1:" + port;
        Installation installation = new Installation(Path.of(".."), directory.resolve("data"));
        broker = new KafkaBroker(installation)
                .start(port, ports.take("controller", 39_293), directory.resolve("broker.log"), true);
        Topics.await(address, Map.of(), line -> {});
    }

    @AfterEach
    void stop() {
        broker.stop(PATIENCE);
        if (receiver != null) {
            receiver.stop(0);
        }
    }

    @Test
    void nothingIsLostOrThereTwiceWhateverIsKilledOrAway() throws Exception {
        int hook = ports.take("receiver", 39_294);
        int metrics = ports.take("metrics", 39_295);
        Path config = configuration(hook);
        publish(1, EVENTS / 2);
        poison();
        Child first = sinks(config, metrics);
        await("half of the archive", () -> archived().size() >= EVENTS / 4);
        ProcessHandle.of(first.stamp().pid()).orElseThrow().destroyForcibly();
        first.stop(PATIENCE);

        publish(EVENTS / 2 + 1, EVENTS);
        Child second = sinks(config, metrics);
        await("the whole archive", () -> archived().size() >= EVENTS);
        assertThat(archived()).as("every event once, in order").containsExactlyElementsOf(numbers());
        assertThat(boards()).isEqualTo(1);
        await(
                "its lag is nothing",
                () -> scraped(metrics).contains("prudence_sinks_lag_records{sink=\"archive\"} 0.0"));
        await(
                "the webhook is away",
                () -> scraped(metrics).matches("(?s).*prudence_sinks_failures_total\\{sink=\"webhook\"} [1-9].*"));
        assertThat(scraped(metrics)).contains("prudence_sinks_unreadable_records_total{sink=\"dead-letters\"}");
        assertThat(deadLetters()).as("what could not be read").isEqualTo(1);

        receive(hook);
        await("the webhook catches up", () -> !received.isEmpty());
        assertThat(received).hasSize(1);
        assertThat(received.get(0)).contains("\"kind\":\"alarm\"", "p/variance-growth");

        assertThat(second.isAlive()).isTrue();
        second.stop(PATIENCE);
        assertThat(second.exitCode()).hasValue(143);
        assertThat(archived()).containsExactlyElementsOf(numbers());
    }

    private Path configuration(int hook) throws IOException {
        String yaml = String.join(
                "\n",
                "state: state",
                "sinks:",
                "  - {type: archive, directory: archive, interval: 50ms, megabytes: 1}",
                "  - {type: tensorboard, directory: boards, interval: 50ms}",
                "  - {type: webhook, url: 'http://127.0.0.1:" + hook + "/hook', interval: 50ms, from: beginning}");
        return Files.writeString(directory.resolve("sinks.yaml"), yaml);
    }

    private Child sinks(Path config, int metrics) {
        Path jar = new Installation(Path.of(".."), directory).guardJar();
        String launcher = jar.toString().replace("-guard", "");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-jar",
                launcher,
                "sinks",
                "--config",
                config.toString(),
                "--bootstrap",
                address,
                "--http-port",
                Integer.toString(metrics));
        return Child.start(new ChildSpec("sinks", command, Map.of(), directory.resolve("sinks.log"), false));
    }

    private void publish(int from, int to) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int number = from; number <= to; number++) {
                sent.add(producer.send(record(event(number).toByteArray(), "run-1|" + number)));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    private static RunEvent event(int number) {
        RunEvent.Builder event =
                RunEvent.newBuilder().setRunId("run-1").setSequence(number).setStage("ppo");
        event.getTimeBuilder().setSeconds(Instant.now().getEpochSecond());
        if (number == 1) {
            return event.setRunStarted(RunStarted.newBuilder().setExperiment("rlhf"))
                    .build();
        }
        if (number == 2) {
            return event.setAlarmChanged(AlarmChanged.newBuilder()
                            .setPolicy("p")
                            .setSignal("variance-growth")
                            .setRaised(true))
                    .build();
        }
        return event.setMetricRecorded(MetricRecorded.newBuilder()
                        .setName("loss")
                        .setValue(1.0 / number)
                        .setStep(number))
                .build();
    }

    private void poison() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.send(record(new byte[] {1, 2, 3}, "poison")).get();
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", address), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static ProducerRecord<byte[], byte[]> record(byte[] value, String id) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(Topics.RUN_EVENTS, "run-1".getBytes(StandardCharsets.UTF_8), value);
        record.headers()
                .add("ce_id", id.getBytes(StandardCharsets.UTF_8))
                .add("ce_source", "/test".getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private int deadLetters() {
        TopicPartition partition = new TopicPartition(Topics.deadLetters(Topics.RUN_EVENTS), 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", address), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
            consumer.poll(PATIENCE).forEach(letters::add);
            return letters.size();
        }
    }

    private void receive(int port) throws IOException {
        receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        receiver.createContext("/hook", exchange -> {
            try (exchange) {
                received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        receiver.start();
    }

    private static List<Integer> numbers() {
        return Stream.iterate(1, number -> number + 1).limit(EVENTS).toList();
    }

    private List<Integer> archived() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        Path archive = directory.resolve("archive");
        if (!Files.exists(archive)) {
            return numbers;
        }
        try (Stream<Path> files = Files.list(archive)) {
            for (Path file : files.sorted().toList()) {
                for (String line : wholeLines(file)) {
                    numbers.add(Integer.valueOf(line.replaceAll(".*\"sequence\":\"([0-9]+)\".*", "$1")));
                }
            }
        }
        return numbers;
    }

    /** The last one may be being written. */
    private static List<String> wholeLines(Path file) throws IOException {
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private long boards() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("boards"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private static String scraped(int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/metrics"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void await(String what, Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plusSeconds(120);
        while (!condition.call()) {
            assertThat(Instant.now())
                    .as(what + "\n" + Files.readString(directory.resolve("sinks.log")))
                    .isBefore(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
