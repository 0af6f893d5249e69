package dev.prudence.trainer.messaging;

import dev.prudence.trainer.monitoring.ConsumerLag;
import dev.prudence.trainer.monitoring.ConsumerLag.GroupTopic;
import dev.prudence.trainer.monitoring.ConsumerLag.Offsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Offsets of the services' consumer groups, as the broker knows them. This class is thread-safe. */
public final class KafkaGroupOffsets implements ConsumerLag.Source {

    /** Groups that share the work of a topic; the names stand in the services' application.yaml. */
    private static final List<GroupTopic> GROUPS = List.of(
            new GroupTopic("policy-service", Topics.PROMPT_REQUESTED),
            new GroupTopic("policy-service-games", Topics.PLAY_REQUESTED),
            new GroupTopic("reward-ensemble-service", Topics.SAMPLE_GENERATED));

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final Admin admin;

    /** @param admin is closed with this */
    public KafkaGroupOffsets(Admin admin) {
        this.admin = admin;
    }

    @Override
    public Map<GroupTopic, Offsets> offsets() throws ExecutionException, InterruptedException {
        List<TopicPartition> partitions = partitions();
        Map<TopicPartition, Long> first = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = committed();
        Map<GroupTopic, Offsets> offsets = new HashMap<>();
        for (GroupTopic each : GROUPS) {
            Map<TopicPartition, OffsetAndMetadata> done = committed.getOrDefault(each.group(), Map.of());
            long reached = 0;
            long lag = 0;
            for (TopicPartition partition : partitions) {
                if (partition.topic().equals(each.topic())) {
                    long from = from(partition, done, first);
                    reached += from;
                    lag += Math.max(0, ends.getOrDefault(partition, from) - from);
                }
            }
            offsets.put(each, new Offsets(reached, lag));
        }
        return offsets;
    }

    private List<TopicPartition> partitions() throws ExecutionException, InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        admin.describeTopics(GROUPS.stream().map(GroupTopic::topic).toList())
                .allTopicNames()
                .get()
                .forEach((topic, description) -> description
                        .partitions()
                        .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition()))));
        return partitions;
    }

    /** A group that never committed has everything before it. */
    private static long from(
            TopicPartition partition,
            Map<TopicPartition, OffsetAndMetadata> committed,
            Map<TopicPartition, Long> first) {
        OffsetAndMetadata done = committed.get(partition);
        return done == null ? first.getOrDefault(partition, 0L) : done.offset();
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listOffsets(partitions.stream().collect(Collectors.toMap(Function.identity(), each -> which)))
                .all()
                .get()
                .forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    private Map<String, Map<TopicPartition, OffsetAndMetadata>> committed()
            throws ExecutionException, InterruptedException {
        return admin.listConsumerGroupOffsets(GROUPS.stream()
                        .collect(Collectors.toMap(GroupTopic::group, each -> new ListConsumerGroupOffsetsSpec())))
                .all()
                .get();
    }

    @Override
    public void close() {
        admin.close(CLOSE_LIMIT);
    }
}
