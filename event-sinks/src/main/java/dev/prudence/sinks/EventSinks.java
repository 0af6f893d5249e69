package dev.prudence.sinks;

import dev.prudence.sinks.config.SinkSettings;
import dev.prudence.sinks.config.SinksSettings;
import dev.prudence.sinks.follow.DeadLetterHandler;
import dev.prudence.sinks.follow.Follower;
import dev.prudence.sinks.follow.Pauses;
import dev.prudence.sinks.follow.RecordHandler;
import dev.prudence.sinks.follow.RecordSource;
import dev.prudence.sinks.follow.SinkHandler;
import dev.prudence.sinks.follow.SinkMeters;
import dev.prudence.sinks.http.MetricsServer;
import dev.prudence.sinks.messaging.RunEventTopic;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All sinks of one configuration, each a follower of its own, and one more that copies what cannot be read to the dead letters. This class is
 * thread-safe.
 */
public final class EventSinks implements AutoCloseable {

    private static final String DEAD_LETTERS = "dead-letters";
    private static final Duration DEAD_LETTER_INTERVAL = Duration.ofSeconds(2);
    /** For what is there when we are ended; then it is interrupted, and comes again. */
    private static final long PATIENCE_MILLIS = 8_000;

    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Pauses pauses = new Pauses();
    private final List<Thread> threads = new ArrayList<>();
    private final List<SinkMeters> meters = new ArrayList<>();
    private final List<RecordHandler> handlers = new ArrayList<>();
    private final FileChannel lock;
    private final @Nullable MetricsServer server;

    private EventSinks(SinksSettings settings, FileChannel lock) throws IOException {
        this.lock = lock;
        RunEventTopic topic = new RunEventTopic(settings.kafka());
        SinkMeters letters = new SinkMeters(metrics, DEAD_LETTERS);
        DeadLetterHandler deadLetters =
                new DeadLetterHandler(() -> topic.producer("event-sinks-" + DEAD_LETTERS), letters);
        add(DEAD_LETTERS, DEAD_LETTER_INTERVAL, settings, topic.reader("event-sinks", false), deadLetters, letters);
        for (SinkSettings sink : settings.sinks()) {
            SinkMeters own = new SinkMeters(metrics, sink.name());
            SinkHandler handler = new SinkHandler(sink.maker().make(), own);
            RecordSource.Opener reader = topic.reader("event-sinks-" + sink.name(), sink.fromEnd());
            add(sink.name(), sink.interval(), settings, reader, handler, own);
        }
        this.server = settings.httpPort().isPresent()
                ? MetricsServer.start(
                        settings.httpHost(), settings.httpPort().get(), metrics, this::isLive, this::isReady)
                : null;
    }

    /**
     * Starts following.
     *
     * @throws IOException if another process uses the same positions, or a file cannot be read
     */
    public static EventSinks start(SinksSettings settings) throws IOException {
        Files.createDirectories(settings.state());
        FileChannel lock = lock(settings.state().resolve("lock"));
        try {
            EventSinks all = new EventSinks(settings, lock);
            all.threads.forEach(Thread::start);
            return all;
        } catch (IOException | RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    /** Where metrics are served; empty for nowhere. */
    public OptionalInt httpPort() {
        return server == null ? OptionalInt.empty() : OptionalInt.of(server.port());
    }

    /** Waits for the end, which comes with {@link #close}. */
    public void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Ends what is under way, within a few seconds. What was not noted comes again at the next start. */
    @Override
    public void close() {
        pauses.end();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        for (Thread thread : threads) {
            join(thread, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
        }
        threads.stream().filter(Thread::isAlive).forEach(Thread::interrupt);
        threads.forEach(thread -> join(thread, PATIENCE_MILLIS));
        handlers.forEach(RecordHandler::close);
        Optional.ofNullable(server).ifPresent(MetricsServer::close);
        try {
            lock.close();
        } catch (IOException ended) {
            // The process is about to end.
        }
    }

    private void add(
            String name,
            Duration interval,
            SinksSettings settings,
            RecordSource.Opener reader,
            RecordHandler handler,
            SinkMeters own) {
        meters.add(own);
        handlers.add(handler);
        Path position = settings.state().resolve(name + ".json");
        Follower follower = new Follower(name, reader, handler, position, interval, own, pauses);
        threads.add(new Thread(follower, "sink " + name));
    }

    private boolean isLive() {
        return threads.stream().allMatch(Thread::isAlive);
    }

    private boolean isReady() {
        return meters.stream().allMatch(SinkMeters::isConnected);
    }

    private static void join(Thread thread, long millis) {
        try {
            if (millis > 0) {
                thread.join(millis);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException sameProcess) {
            // Told of below.
        }
        channel.close();
        throw new IOException("Other sinks keep their positions here; give these another state: directory="
                + file.toAbsolutePath().getParent());
    }
}
