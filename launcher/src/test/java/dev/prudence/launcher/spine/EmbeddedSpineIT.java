package dev.prudence.launcher.spine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The chain on the broker that the launcher starts. */
class EmbeddedSpineIT extends SpineContract {

    @Override
    Optional<String> broker() {
        return Optional.empty();
    }

    @Test
    void theOrderOfArrivalDoesNotChangeTheResults() throws Exception {
        JsonNode inOrder = results("in-order", Map.of());
        JsonNode shuffled = results(
                "shuffled",
                Map.of(
                        "PRUDENCE_POLICY_SHUFFLE_BLOCKS_SEED", "7",
                        "PRUDENCE_REWARD_SHUFFLE_BLOCKS_SEED", "11",
                        "PRUDENCE_TRAINER_ROLLOUT_SHUFFLE_SEED", "13"));
        assertThat(shuffled).isEqualTo(inOrder);
    }

    /** Each from its own empty data directory. */
    private JsonNode results(String name, Map<String, String> environment) throws Exception {
        Path own = directory.resolve(name);
        try (Spine spine = Spine.start(own, broker(), environment)) {
            return SmallRun.comparable(spine.run(SmallRun.document(), own.resolve("out")));
        }
    }
}
