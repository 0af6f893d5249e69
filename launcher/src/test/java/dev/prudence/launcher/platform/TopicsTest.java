package dev.prudence.launcher.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class TopicsTest {

    private final Map<String, NewTopic> topics =
            Topics.all().stream().collect(Collectors.toMap(NewTopic::name, topic -> topic));

    @Test
    void everyTopicHasItsDeadLetterTopic() {
        assertThat(topics.keySet().stream().filter(name -> !name.endsWith(".dlq")))
                .hasSize(8)
                .allSatisfy(name -> assertThat(topics).containsKey(name + ".dlq"));
    }

    @Test
    void publishedVersionsAreCompactedInOnePartition() {
        NewTopic published = topic(Topics.VERSION_PUBLISHED);
        assertThat(published.numPartitions()).isEqualTo(1);
        assertThat(published.configs()).containsEntry("cleanup.policy", "compact");
        assertThat(topic(Topics.SAMPLE_SCORED).numPartitions()).isEqualTo(3);
    }

    @Test
    void gamesThatAreOverDoNotFillTheDisk() {
        assertThat(topic(Topics.TRAJECTORY_COMPLETED).configs()).containsEntry("retention.bytes", "134217728");
        assertThat(topic(Topics.SAMPLE_GENERATED).configs()).isNull();
    }

    private NewTopic topic(String name) {
        return Objects.requireNonNull(topics.get(name), name);
    }
}
