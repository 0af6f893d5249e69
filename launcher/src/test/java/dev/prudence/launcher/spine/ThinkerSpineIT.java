package dev.prudence.launcher.spine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.env.sokoban.BoxobanFormat;
import dev.prudence.env.sokoban.Level;
import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.experiments.ResultsCheck;
import dev.prudence.launcher.asyncapi.DocumentedTraffic;
import dev.prudence.launcher.platform.ServiceKind;
import dev.prudence.launcher.platform.Topics;
import dev.prudence.launcher.solving.LevelPlayer.Attempt;
import dev.prudence.launcher.solving.Playback;
import dev.prudence.launcher.solving.TrainedAgent;
import dev.prudence.launcher.tracing.SpanCollector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents over the whole chain: games are played by one service, worlds imagined by another, and the trainer learns from both. */
class ThinkerSpineIT {

    private static final List<String> READ_TOPICS = List.of(Topics.PLAY_REQUESTED, Topics.TRAJECTORY_COMPLETED);

    private static final String LEVEL = """
            ; 0
            ##########
            #        #
            # $ $ .  #
            #     .  #
            # @      #
            #  $  .  #
            #  $  .  #
            #        #
            #        #
            ##########
            """;

    private static final Set<String> FROM_REQUEST_TO_GAME = Set.of(
            "trainer-service games",
            "trainer-service prudence.rollout.play-requested.v1 publish",
            "world-model-service prudence.worldmodel.v1.WorldModelService/Imagine",
            "policy-service prudence.rollout.trajectory-completed.v1 publish",
            "trainer-service prudence.rollout.trajectory-completed.v1 process");

    @TempDir
    Path directory;

    /** The second run is traced, too: games are followed through the world model and back. */
    @Test
    void theSameSeedGivesTheSameAgentsWhateverElseIsOnTheTopics() throws Exception {
        JsonNode plain = results("plain", false);
        assertThat(plain.at("/thinker/evaluations")).hasSizeGreaterThan(6);
        assertThat(results("poisoned", true)).isEqualTo(plain);
    }

    /** The paper's networks, on real services: pixels, features, hidden states, memory. Everything else is made small. */
    @Test
    void thePapersAgentStartsLearnsAndLeavesAnAgentBehind() throws Exception {
        Path own = directory.resolve("paper");
        Path levels = Files.writeString(directory.resolve("levels.txt"), LEVEL);
        ExperimentDocument document = ExperimentDocument.resolve(
                "thinker",
                "paper",
                Map.ofEntries(
                        Map.entry("agents", "[thinker]"),
                        Map.entry("env.levels", levels.toString()),
                        Map.entry("env.heldOutLevels", levels.toString()),
                        Map.entry("env.timeLimit", "4"),
                        Map.entry("rounds.players", "2"),
                        Map.entry("rounds.playersInBlock", "2"),
                        Map.entry("rounds.realSteps", "2"),
                        Map.entry("rounds.frames", "16"),
                        Map.entry("actor.unrolls", "2"),
                        Map.entry("model.batch", "1"),
                        Map.entry("model.unroll", "2"),
                        Map.entry("model.returnSteps", "1"),
                        Map.entry("model.warmUp", "8"),
                        Map.entry("model.capacity", "1000"),
                        Map.entry("evaluation.every", "16"),
                        Map.entry("evaluation.levels", "1"),
                        Map.entry("evaluation.stageLengths", "[]"),
                        Map.entry("evaluation.shownLevels", "1")));
        try (Spine spine = Spine.start(own, Optional.empty(), Map.of(), ServiceKind.ofExperiment("thinker"))) {
            JsonNode results = spine.run(document, own.resolve("out"));
            assertThat(new ResultsCheck().problems(results)).isEmpty();
            assertThat(results.at("/thinker/evaluations/0/frames").asInt()).isEqualTo(16);
            Path stage = own.resolve("out/stages/thinker");
            JsonNode numbers = new ObjectMapper()
                    .readTree(stage.resolve("agent.json").toFile())
                    .at("/points/0/numbers");
            for (String learner : List.of("model", "actor")) {
                assertThat(numbers.path(learner + "/grad_norm").asDouble())
                        .as(learner)
                        .isPositive();
            }
            assertThat(Files.readString(own.resolve("out/plans.html"))).contains("data:image/jpeg;base64,");
            TrainedAgent agent = TrainedAgent.read(own.resolve("out"), "thinker");
            Level level = BoxobanFormat.read(levels).get(0);
            assertThat(spine.play(agent, level).actions()).hasSizeBetween(1, 4);
        }
    }

    /** What imagination goes on from is told by the world models themselves: searches, games and single levels are played with them as with others. */
    @Test
    void imaginesWithFeaturesOrTheEnvironmentItself() throws Exception {
        Path own = directory.resolve("dynamics");
        try (Spine spine = Spine.start(own, Optional.empty(), Map.of(), ServiceKind.ofExperiment("thinker"))) {
            for (String dynamics : List.of("features", "environment")) {
                Path out = own.resolve(dynamics);
                ExperimentDocument document = ExperimentDocument.resolve(
                        "thinker",
                        "quick",
                        Map.ofEntries(
                                Map.entry("agents", "[thinker, mcts]"),
                                Map.entry("model.dynamics", dynamics),
                                Map.entry("model.featureCost", "10"),
                                Map.entry("actor.seesState", "true"),
                                Map.entry("rounds.players", "16"),
                                Map.entry("rounds.playersInBlock", "4"),
                                Map.entry("rounds.frames", "480"),
                                Map.entry("model.warmUp", "160"),
                                Map.entry("model.batch", "16"),
                                Map.entry("evaluation.every", "480"),
                                Map.entry("evaluation.levels", "8")));
                JsonNode results = spine.run(document, out);
                assertThat(new ResultsCheck().problems(results)).isEmpty();
                boolean looks = dynamics.equals("environment");
                assertThat(Files.readString(out.resolve("plans.html")).contains("\"boxes\":"))
                        .as("imagined boards of %s", dynamics)
                        .isEqualTo(looks);
                Level level = BoxobanFormat.level(List.of("#####", "#@$.#", "#   #", "#   #", "#####"));
                assertThat(spine.play(TrainedAgent.read(out, "thinker"), level).actions())
                        .isNotEmpty();
            }
        }
    }

    private JsonNode results(String name, boolean poisoned) throws Exception {
        Path own = directory.resolve(name);
        if (!poisoned) {
            try (Spine spine = Spine.start(own, Optional.empty(), Map.of(), ServiceKind.ofExperiment("thinker"))) {
                JsonNode results = checked(spine, own);
                assertThat(DocumentedTraffic.read(spine.kafka()))
                        .contains(Topics.PLAY_REQUESTED, Topics.TRAJECTORY_COMPLETED, Topics.RUN_EVENTS);
                return results;
            }
        }
        try (SpanCollector collector = SpanCollector.start();
                Spine spine = Spine.start(
                        own, Optional.empty(), collector.environment(), ServiceKind.ofExperiment("thinker"));
                Poisoner poisoner = Poisoner.start(spine.kafka(), READ_TOPICS)) {
            JsonNode results = checked(spine, own);
            assertThat(poisoner.awaitReasons()).containsOnlyKeys(READ_TOPICS);
            assertThat(collector.awaitTrace(FROM_REQUEST_TO_GAME)).containsAll(FROM_REQUEST_TO_GAME);
            return results;
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
                        Map.entry("rounds.ahead", "true"),
                        Map.entry("model.warmUp", "160"),
                        Map.entry("model.batch", "16"),
                        Map.entry("evaluation.every", "480"),
                        Map.entry("evaluation.levels", "8")));
    }
}
