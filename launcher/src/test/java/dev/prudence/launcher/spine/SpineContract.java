package dev.prudence.launcher.spine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.experiments.ResultsCheck;
import dev.prudence.launcher.platform.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must hold over the whole chain, whatever broker carries the facts. */
abstract class SpineContract {

    /** Topics that somebody reads while a run goes on. */
    private static final List<String> READ_TOPICS =
            List.of(Topics.PROMPT_REQUESTED, Topics.SAMPLE_GENERATED, Topics.SAMPLE_SCORED, Topics.VERSION_PUBLISHED);

    @TempDir
    Path directory;

    /** host:port of a broker; empty for the launcher's own. */
    abstract Optional<String> broker();

    @Test
    void aRunGoesOnWhilePoisonedMessagesLandInTheirDeadLetterTopics() throws Exception {
        try (Spine spine = Spine.start(directory, broker(), Map.of());
                Poisoner poisoner = Poisoner.start(spine.kafka(), READ_TOPICS)) {
            JsonNode results = spine.run(SmallRun.document(), directory.resolve("out"));
            assertThat(new ResultsCheck().problems(results)).isEmpty();
            Map<String, String> reasons = poisoner.awaitReasons();
            assertThat(reasons).containsOnlyKeys(READ_TOPICS);
            assertThat(reasons)
                    .allSatisfy((topic, reason) -> assertThat(reason).as(topic).isNotBlank());
        }
    }
}
