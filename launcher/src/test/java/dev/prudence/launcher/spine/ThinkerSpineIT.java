package dev.prudence.launcher.spine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.env.sokoban.BoxobanFormat;
import dev.prudence.env.sokoban.Level;
import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.experiments.ResultsCheck;
import dev.prudence.launcher.platform.ServiceKind;
import dev.prudence.launcher.platform.Topics;
import dev.prudence.launcher.solving.LevelPlayer.Attempt;
import dev.prudence.launcher.solving.Playback;
import dev.prudence.launcher.solving.TrainedAgent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents over the whole chain: games are played by one service, worlds imagined by another, and the trainer learns from both. */
class ThinkerSpineIT {

    private static final List<String> READ_TOPICS = List.of(Topics.PLAY_REQUESTED, Topics.TRAJECTORY_COMPLETED);

    @TempDir
    Path directory;

    @Test
    void theSameSeedGivesTheSameAgentsWhateverElseIsOnTheTopics() throws Exception {
        JsonNode plain = results("plain", false);
        assertThat(plain.at("/thinker/evaluations")).hasSizeGreaterThan(6);
        assertThat(results("poisoned", true)).isEqualTo(plain);
    }

    private JsonNode results(String name, boolean poisoned) throws Exception {
        Path own = directory.resolve(name);
        try (Spine spine = Spine.start(own, Optional.empty(), Map.of(), ServiceKind.ofExperiment("thinker"))) {
            if (!poisoned) {
                return checked(spine, own);
            }
            try (Poisoner poisoner = Poisoner.start(spine.kafka(), READ_TOPICS)) {
                JsonNode results = checked(spine, own);
                assertThat(poisoner.awaitReasons()).containsOnlyKeys(READ_TOPICS);
                return results;
            }
        }
    }

    private static JsonNode checked(Spine spine, Path own) throws Exception {
        JsonNode results = spine.run(document(), own.resolve("out"));
        assertSolves(spine, own.resolve("out"));
        assertThat(new ResultsCheck().problems(results)).isEmpty();
        ((ObjectNode) results.path("thinker")).remove("augmentedStepsPerSecond");
        return SmallRun.comparable(results);
    }

    /** Whatever the agents do, it is done in the time that there is, and again the same. */
    private static void assertSolves(Spine spine, Path run) {
        Level level = BoxobanFormat.level(List.of("#####", "#@$.#", "#   #", "#   #", "#####"));
        for (String name : List.of("thinker", "raw")) {
            TrainedAgent agent = TrainedAgent.read(run, name);
            Attempt attempt = spine.play(agent, level);
            assertThat(attempt.actions()).hasSizeBetween(1, agent.scoring().getTimeLimit());
            assertThat(attempt.solved())
                    .isEqualTo(Playback.boards(level, attempt.actions())
                            .get(attempt.actions().size())
                            .stream()
                            .anyMatch(row -> row.contains("*")));
            assertThat(spine.play(agent, level)).isEqualTo(attempt);
        }
    }

    private static ExperimentDocument document() {
        return ExperimentDocument.resolve(
                "thinker",
                "quick",
                Map.ofEntries(
                        Map.entry("agents", "[thinker, mcts, raw, random]"),
                        Map.entry("rounds.players", "16"),
                        Map.entry("rounds.playersInBlock", "4"),
                        Map.entry("rounds.frames", "960"),
                        Map.entry("model.warmUp", "160"),
                        Map.entry("model.batch", "16"),
                        Map.entry("evaluation.every", "480"),
                        Map.entry("evaluation.levels", "8")));
    }
}
