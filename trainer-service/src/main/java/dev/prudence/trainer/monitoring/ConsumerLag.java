package dev.prudence.trainer.monitoring;

import dev.prudence.monitoring.SettableGauges;
import dev.prudence.monitoring.TrainerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the broker now and then how far the services' consumer groups are behind. The broker's answer is right also when a service hangs or is
 * gone, which is when the lag matters; the services' own numbers are not. While the broker does not answer there is no lag to show.
 *
 * <p>This class is thread-safe.
 */
public final class ConsumerLag implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerLag.class);

    private final Source source;
    private final SettableGauges lags;
    private final SettableGauges committed;
    private final ScheduledExecutorService thread;

    /** Where offsets come from. */
    public interface Source extends AutoCloseable {

        /** Where each group is. */
        Map<GroupTopic, Offsets> offsets() throws ExecutionException, InterruptedException;

        @Override
        void close();
    }

    /** A consumer group and a topic that it reads. */
    public record GroupTopic(String group, String topic) {}

    /**
     * Where a group is on a topic, over all partitions.
     *
     * @param committed records that are done
     * @param lag records that are not
     */
    public record Offsets(long committed, long lag) {}

    /**
     * Begins at once.
     *
     * @param source is closed with this
     * @param interval pause between two questions
     */
    public ConsumerLag(Source source, Duration interval, MeterRegistry registry) {
        this.source = source;
        this.lags = new SettableGauges(TrainerMetrics.CONSUMER_LAG, registry);
        this.committed = new SettableGauges(TrainerMetrics.CONSUMER_COMMITTED, registry);
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread created = new Thread(task, "consumer-lag");
            created.setDaemon(true);
            return created;
        });
        thread.scheduleWithFixedDelay(this::ask, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ask() {
        try {
            source.offsets().forEach((each, offsets) -> {
                lags.set(offsets.lag(), each.group(), each.topic());
                committed.set(offsets.committed(), each.group(), each.topic());
            });
        } catch (ExecutionException | RuntimeException absent) {
            LOG.debug("The consumer groups' offsets cannot be had now", absent);
            lags.clear();
            committed.clear();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        source.close();
    }
}
