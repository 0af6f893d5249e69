package dev.prudence.launcher.platform;

import dev.prudence.launcher.process.LaunchException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics of the event spine, each with its dead-letter topic. This class is thread-safe. */
public final class Topics {

    public static final String PROMPT_REQUESTED = "prudence.rollout.prompt-requested.v1";
    public static final String SAMPLE_GENERATED = "prudence.rollout.sample-generated.v1";
    public static final String PLAY_REQUESTED = "prudence.rollout.play-requested.v1";
    public static final String TRAJECTORY_COMPLETED = "prudence.rollout.trajectory-completed.v1";
    public static final String SAMPLE_SCORED = "prudence.reward.sample-scored.v1";
    public static final String MEMBER_INCIDENT = "prudence.reward.member-incident.v1";
    public static final String VERSION_PUBLISHED = "prudence.model.version-published.v1";
    public static final String RUN_EVENTS = "prudence.run.events.v1";

    private static final int PARTITIONS = 3;
    /** Bytes of a partition: games come by the gigabyte, and nobody reads those of rounds that are over. */
    private static final String KEPT_GAMES = Integer.toString(128 << 20);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Topics() {}

    /** The dead-letter topic beside a topic. */
    public static String deadLetters(String topic) {
        return topic + ".dlq";
    }

    /** Every topic, dead-letter topics included. */
    public static List<NewTopic> all() {
        return Stream.of(
                        PROMPT_REQUESTED,
                        SAMPLE_GENERATED,
                        PLAY_REQUESTED,
                        TRAJECTORY_COMPLETED,
                        SAMPLE_SCORED,
                        MEMBER_INCIDENT,
                        VERSION_PUBLISHED,
                        RUN_EVENTS)
                .flatMap(topic -> Stream.of(create(topic), plain(deadLetters(topic), 1)))
                .toList();
    }

    /**
     * Creates the topics that are not there yet.
     *
     * @throws LaunchException if the broker refuses or does not answer
     */
    public static void create(Admin admin) {
        try {
            Set<String> existing = admin.listTopics().names().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            List<NewTopic> missing = all().stream()
                    .filter(topic -> !existing.contains(topic.name()))
                    .toList();
            admin.createTopics(missing).all().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            awaitLeaders(admin, missing);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted while creating the topics.", e);
        } catch (ExecutionException | TimeoutException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new LaunchException("The topics could not be created: reason=" + e.getMessage(), e);
            }
        }
    }

    /**
     * A partition is known before its leader takes records. What a producer sends in between is refused once and then, behind a later batch
     * that was taken, for good.
     */
    private static void awaitLeaders(Admin admin, List<NewTopic> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (NewTopic topic : topics) {
            for (int partition = 0; partition < topic.numPartitions(); partition++) {
                ends.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
        }
        admin.listOffsets(ends).all().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Waits for a broker that others have started and creates the topics that it lacks.
     *
     * @param client further settings of the Kafka client: for TLS, for credentials
     * @throws LaunchException if it does not answer in time or refuses
     */
    public static void await(String bootstrap, Map<String, String> client, Consumer<String> console) {
        Readiness.awaitBroker(bootstrap, client, () -> {}, console);
    }

    /**
     * A client that gives up soon; the caller closes it.
     *
     * @throws LaunchException if its settings are wrong
     */
    static Admin admin(String bootstrap, Map<String, String> client) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 30_000);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        try {
            return Admin.create(settings);
        } catch (KafkaException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new LaunchException("The settings of the Kafka client are wrong: reason=" + reason.getMessage(), e);
        }
    }

    private static NewTopic create(String topic) {
        return switch (topic) {
            case VERSION_PUBLISHED -> plain(topic, 1).configs(Map.of("cleanup.policy", "compact"));
            case PLAY_REQUESTED, TRAJECTORY_COMPLETED ->
                plain(topic, PARTITIONS).configs(Map.of("retention.bytes", KEPT_GAMES));
            default -> plain(topic, PARTITIONS);
        };
    }

    private static NewTopic plain(String name, int partitions) {
        return new NewTopic(name, partitions, (short) 1);
    }
}
