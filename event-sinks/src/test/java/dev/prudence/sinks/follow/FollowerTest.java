package dev.prudence.sinks.follow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.prudence.monitoring.Exposition;
import dev.prudence.monitoring.Metric;
import dev.prudence.monitoring.Services;
import dev.prudence.sinks.EventSink;
import dev.prudence.sinks.SinkEvent;
import dev.prudence.sinks.TestRun;
import dev.prudence.sinks.archive.ArchiveSink;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowerTest {

    @TempDir
    Path directory;

    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final FakeTopic topic = new FakeTopic();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private FastPauses time = new FastPauses();

    /** Pauses of a blink, whose wished lengths are noted. */
    private final class FastPauses extends Pauses {
        @Override
        public boolean pause(Duration length) throws InterruptedException {
            pauses.add(length);
            return super.pause(Duration.ofMillis(1));
        }
    }

    /** Notes what it gets, and fails while it shall. */
    private static final class NotingSink implements EventSink {
        final List<Long> numbers = new CopyOnWriteArrayList<>();
        final List<Integer> sizes = new CopyOnWriteArrayList<>();
        final List<JsonNode> resumed = new CopyOnWriteArrayList<>();
        volatile boolean dead;
        private int committed;

        @Override
        public void resume(JsonNode checkpoint) {
            resumed.add(checkpoint);
            committed = checkpoint.asInt();
        }

        @Override
        public void deliver(List<SinkEvent> events) throws IOException {
            if (dead) {
                throw new IOException("nobody there");
            }
            sizes.add(events.size());
            committed += events.size();
            events.forEach(event -> numbers.add(event.event().getSequence()));
        }

        @Override
        public JsonNode checkpoint() {
            return IntNode.valueOf(committed);
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        stop();
    }

    @Test
    void deliversInOrderAndDropsWhatComesAgain() throws Exception {
        TestRun run = run(5);
        topic.add(run.events());
        topic.add(run.events(3, 5));
        topic.add(new TestRun("run-2").started().events());
        NotingSink sink = new NotingSink();
        follow("noting", sink);
        await(() -> sink.numbers.size() == 6);
        assertThat(sink.numbers).containsExactly(1L, 2L, 3L, 4L, 5L, 1L);
        await(() -> metrics.scrape().contains("prudence_sinks_duplicates_total{sink=\"noting\"} 3.0"));
    }

    @Test
    void goesOnWhereItWasWithTheSinksOwnState() throws Exception {
        TestRun run = run(9);
        topic.add(run.events(1, 4));
        NotingSink first = new NotingSink();
        follow("noting", first);
        await(() -> noted("noting").contains("\"0\":4"));
        stop();
        topic.add(run.events(3, 9));
        NotingSink second = new NotingSink();
        follow("noting", second);
        await(() -> second.numbers.size() == 5);
        assertThat(second.numbers).containsExactly(5L, 6L, 7L, 8L, 9L);
        assertThat(second.resumed).containsExactly(IntNode.valueOf(4));
    }

    @Test
    void exportsWhatTheTableOfMetricsSays() throws Exception {
        follow("noting", new NotingSink());
        List<Metric> declared = Objects.requireNonNull(Services.TABLES.get("event-sinks"));
        await(() -> Exposition.of(metrics.scrape()).absent(declared).isEmpty());
        assertThat(Exposition.of(metrics.scrape()).problems(declared)).isEmpty();
    }

    @Test
    void aDeadSinkHoldsUpNoOtherAndCatchesUp() throws Exception {
        NotingSink dead = new NotingSink();
        dead.dead = true;
        NotingSink well = new NotingSink();
        follow("dead", dead);
        follow("well", well);
        TestRun run = run(3_000);
        topic.add(run.events());
        await(() -> well.numbers.size() == 3_000 && pauses.size() > 8);
        await(() -> metrics.scrape().contains("prudence_sinks_delivered_records_total{sink=\"well\"} 3000.0"));
        assertThat(metrics.scrape()).contains("prudence_sinks_lag_records{sink=\"well\"} 0.0");
        assertThat(dead.numbers).isEmpty();
        assertThat(pauses.subList(0, 8))
                .extracting(Duration::toSeconds)
                .as("ever more seldom, until once a minute")
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
        assertThat(metrics.scrape())
                .containsPattern("prudence_sinks_lag_records\\{sink=\"dead\"} [1-9]")
                .containsPattern("prudence_sinks_failures_total\\{sink=\"dead\"} [1-9]");
        dead.dead = false;
        await(() -> dead.numbers.size() == 3_000);
        assertThat(dead.numbers).containsExactlyElementsOf(well.numbers);
        await(() -> metrics.scrape().contains("prudence_sinks_lag_records{sink=\"dead\"} 0.0"));
    }

    @Test
    void holdsNeverMoreThanOneBatch() throws Exception {
        topic.add(run(12_000).events());
        NotingSink sink = new NotingSink();
        follow("noting", sink, Duration.ofMinutes(10));
        await(() -> sink.numbers.size() >= 10_000);
        assertThat(sink.sizes).containsExactly(5_000, 5_000);
    }

    /** Dies behind every delivery in turn, before the position is noted. */
    @Test
    void losesAndRepeatsNothingWhenItDiesBetweenDeliveryAndPosition() throws Exception {
        TestRun run = run(40);
        Path archive = directory.resolve("archive");
        for (int part = 0; part < 4; part++) {
            topic.add(run.events(10 * part + 1, 10 * part + 10));
            EventSink dying = new DyingSink(new ArchiveSink(archive, ArchiveSink.Layout.RUN, 1_000));
            follow("archive", dying);
            Thread thread = threads.get(threads.size() - 1);
            thread.join(TimeUnit.SECONDS.toMillis(30));
            assertThat(thread.isAlive()).isFalse();
            assertThat(lines(archive)).isNotEmpty();
        }
        follow("archive", new ArchiveSink(archive, ArchiveSink.Layout.RUN, 1_000));
        await(() -> noted("archive").contains("\"0\":40"));
        List<String> lines = lines(archive);
        assertThat(lines).hasSize(40);
        for (int i = 0; i < 40; i++) {
            assertThat(lines.get(i)).contains("\"sequence\":\"" + (i + 1) + "\"");
        }
    }

    private record DyingSink(EventSink sink) implements EventSink {
        @Override
        public void resume(JsonNode checkpoint) throws IOException {
            sink.resume(checkpoint);
        }

        @Override
        public void deliver(List<SinkEvent> events) throws IOException, InterruptedException {
            sink.deliver(events);
            throw new ThreadDeath();
        }

        @Override
        public JsonNode checkpoint() {
            return sink.checkpoint();
        }
    }

    @Test
    void skipsWhatCannotBeReadAndKeepsItOnceForAll() throws Exception {
        topic.add(run(2).events());
        topic.addRaw("no protobuf at all".getBytes(StandardCharsets.UTF_8));
        topic.addRaw(run(1).events().get(0).event().toByteArray());
        topic.add(run(3).events(3, 3));
        NotingSink sink = new NotingSink();
        follow("noting", sink);
        MockProducer<byte[], byte[]> letters =
                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        SinkMeters own = new SinkMeters(metrics, "dead-letters");
        start("dead-letters", new DeadLetterHandler(() -> letters, own), own, Duration.ofMillis(5));
        await(() -> sink.numbers.size() == 3 && letters.history().size() == 2);
        assertThat(sink.numbers).containsExactly(1L, 2L, 3L);
        ProducerRecord<byte[], byte[]> letter = letters.history().get(0);
        assertThat(letter.topic()).isEqualTo("prudence.run.events.v1.dlq");
        assertThat(header(letter, "dead-letter-reason")).startsWith("the value is no RunEvent");
        assertThat(header(letter, "dead-letter-offset")).isEqualTo("2");
        assertThat(header(letters.history().get(1), "dead-letter-reason"))
                .isEqualTo("the record lacks a header of CloudEvents, header=ce_id");
        assertThat(metrics.scrape())
                .contains("prudence_sinks_unreadable_records_total{sink=\"noting\"} 2.0")
                .contains("prudence_sinks_unreadable_records_total{sink=\"dead-letters\"} 2.0");
    }

    @Test
    void beginsAnewInATopicThatWasMadeAgain() throws Exception {
        topic.add(run(3).events());
        follow("noting", new NotingSink());
        await(() -> noted("noting").contains("\"0\":3"));
        stop();
        topic.id = "topic-2";
        topic.add(new TestRun("run-2").started().events());
        NotingSink sink = new NotingSink();
        follow("noting", sink);
        await(() -> sink.numbers.size() == 1);
        assertThat(noted("noting")).contains("topic-2");
    }

    @Test
    void aPositionThatCannotBeReadIsNoReasonToDoEverythingAgain() throws Exception {
        Files.writeString(directory.resolve("noting.json"), "{\"version\": 99}");
        topic.add(run(3).events());
        NotingSink sink = new NotingSink();
        follow("noting", sink);
        await(() -> pauses.size() > 3);
        assertThat(sink.numbers).isEmpty();
        assertThat(noted("noting")).isEqualTo("{\"version\": 99}");
    }

    private static TestRun run(int events) {
        TestRun run = new TestRun("run-1");
        IntStream.range(0, events).forEach(i -> run.metric("ppo", "loss", i, i));
        return run;
    }

    private void follow(String name, EventSink sink) {
        follow(name, sink, Duration.ofMillis(5));
    }

    private void follow(String name, EventSink sink, Duration interval) {
        SinkMeters own = new SinkMeters(metrics, name);
        start(name, new SinkHandler(sink, own), own, interval);
    }

    private void start(String name, RecordHandler handler, SinkMeters own, Duration interval) {
        Path position = directory.resolve(name + ".json");
        Thread thread = new Thread(new Follower(name, topic, handler, position, interval, own, time), name);
        thread.setUncaughtExceptionHandler((dead, error) -> {});
        threads.add(thread);
        thread.start();
    }

    private void stop() throws InterruptedException {
        time.end();
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(5));
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(5));
        }
        threads.clear();
        time = new FastPauses();
    }

    private String noted(String name) {
        try {
            return Files.readString(directory.resolve(name + ".json"));
        } catch (IOException notYet) {
            return "";
        }
    }

    private static List<String> lines(Path archive) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(archive)) {
            for (Path file : files.sorted().toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it takes too long").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }
}
