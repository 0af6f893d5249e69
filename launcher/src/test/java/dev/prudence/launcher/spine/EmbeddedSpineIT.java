package dev.prudence.launcher.spine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.launcher.asyncapi.DocumentedTraffic;
import dev.prudence.launcher.platform.Topics;
import dev.prudence.launcher.tracing.SpanCollector;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The chain on the broker that the launcher starts. */
class EmbeddedSpineIT extends SpineContract {

    private static final Set<String> FROM_REQUEST_TO_UPDATE = Set.of(
            "trainer-service phase",
            "trainer-service prudence.rollout.prompt-requested.v1 publish",
            "policy-service prudence.rollout.sample-generated.v1 publish",
            "reward-ensemble-service prudence.reward.sample-scored.v1 publish",
            "trainer-service prudence.reward.sample-scored.v1 process",
            "trainer-service learn");

    @Override
    Optional<String> broker() {
        return Optional.empty();
    }

    /** The second run is shuffled and traced; what comes out is the same, and samples were followed from request to update. */
    @Test
    void neitherTheOrderOfArrivalNorTracesChangeTheResults() throws Exception {
        JsonNode inOrder = results("in-order", Map.of(), () -> {});
        try (SpanCollector collector = SpanCollector.start()) {
            Map<String, String> environment = new HashMap<>(collector.environment());
            environment.put("PRUDENCE_POLICY_SHUFFLE_BLOCKS_SEED", "7");
            environment.put("PRUDENCE_REWARD_SHUFFLE_BLOCKS_SEED", "11");
            environment.put("PRUDENCE_TRAINER_ROLLOUT_SHUFFLE_SEED", "13");
            JsonNode shuffled = results("shuffled", environment, () -> followed(collector));
            assertThat(shuffled).isEqualTo(inOrder);
        }
    }

    private static void followed(SpanCollector collector) throws InterruptedException {
        assertThat(collector.awaitTrace(FROM_REQUEST_TO_UPDATE))
                .as(collector::summary)
                .containsAll(FROM_REQUEST_TO_UPDATE);
    }

    /**
     * Each from its own empty data directory.
     *
     * @param afterwards what is looked at while the services still stand: those that end may lose their last spans
     */
    private JsonNode results(String name, Map<String, String> environment, Look afterwards) throws Exception {
        Path own = directory.resolve(name);
        try (Spine spine = Spine.start(own, broker(), environment)) {
            JsonNode results = SmallRun.comparable(spine.run(SmallRun.document(), own.resolve("out")));
            assertThat(DocumentedTraffic.read(spine.kafka()))
                    .contains(
                            Topics.PROMPT_REQUESTED,
                            Topics.SAMPLE_GENERATED,
                            Topics.SAMPLE_SCORED,
                            Topics.VERSION_PUBLISHED,
                            Topics.RUN_EVENTS);
            afterwards.run();
            return results;
        }
    }

    /** May wait. */
    private interface Look {
        void run() throws InterruptedException;
    }
}
