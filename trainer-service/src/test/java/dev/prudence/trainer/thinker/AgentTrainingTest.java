package dev.prudence.trainer.thinker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.env.sokoban.BoxobanFormat;
import dev.prudence.env.sokoban.LevelSet;
import dev.prudence.env.sokoban.SokobanPlanes;
import dev.prudence.env.sokoban.SokobanRules;
import dev.prudence.proto.rollout.v1.ObservationKind;
import dev.prudence.proto.rollout.v1.Trajectory;
import dev.prudence.proto.worldmodel.v1.TreeSettings;
import dev.prudence.trainer.actorcritic.ActorCosts;
import dev.prudence.trainer.actorcritic.ActorShape;
import dev.prudence.trainer.actorcritic.ActorShape.StateShape;
import dev.prudence.trainer.actorcritic.Recurrence;
import dev.prudence.trainer.games.Games;
import dev.prudence.trainer.thinker.AgentSettings.Actor;
import dev.prudence.trainer.thinker.AgentSettings.Model;
import dev.prudence.trainer.thinker.AgentSettings.Rounds;
import dev.prudence.trainer.worldmodel.SequenceRules;
import dev.prudence.trainer.worldmodel.WorldModelCosts;
import dev.prudence.trainer.worldmodel.WorldModelShape;
import dev.prudence.trainer.worldmodel.WorldModelShape.Dynamics;
import dev.prudence.trainer.worldmodel.WorldModelShape.FrameKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents that do not imagine, in this process; those that do are tried with the services. */
class AgentTrainingTest {

    private static final SokobanRules RULES = SokobanRules.thinker().withTimeLimit(8);
    private static final Episodes EPISODES = new Episodes(
            new LevelSet(List.of(
                    BoxobanFormat.level(List.of("#######", "# @$ .#", "#######")),
                    BoxobanFormat.level(List.of("#######", "#. $@ #", "#######")))),
            RULES,
            4);

    @Test
    void saysWhatEachRoundCameTo(@TempDir Path work) {
        List<RoundReport> reports = trained(work, 4);
        assertThat(reports).extracting(RoundReport::frames).containsExactly(128L, 256L, 384L, 512L);
        assertThat(reports).allSatisfy(report -> {
            assertThat(report.episodes()).isBetween(16, 128);
            assertThat(report.leftOut()).isZero();
            assertThat(report.solved()).isBetween(1, report.episodes());
            assertThat(report.modelUpdates()).as("it has no model").isZero();
            assertThat(report.numbers()).containsKeys("actor/loss", "actor/real_entropy");
        });
    }

    @Test
    void theSameSeedGivesTheSameBits(@TempDir Path work) {
        assertThat(trained(work.resolve("a"), 3)).isEqualTo(trained(work.resolve("b"), 3));
    }

    private static List<RoundReport> trained(Path work, int rounds) {
        List<RoundReport> reports = new ArrayList<>();
        try (LocalPlayers players = new LocalPlayers(1, 5);
                AgentTraining training = training(rounds, players, work)) {
            while (!training.isDone()) {
                reports.add(training.round(true));
            }
            assertThat(training.modelVersion()).isEmpty();
            assertThat(training.actorVersion().getModel()).isEqualTo("raw-actor");
        }
        return reports;
    }

    /** Killed after two rounds of four. */
    @Test
    void goesOnFromACheckpointWithTheSameNumbers(@TempDir Path work) throws IOException {
        List<RoundReport> whole = trained(work.resolve("whole"), 4);
        Path checkpoint = work.resolve("checkpoint");
        try (LocalPlayers players = new LocalPlayers(1, 5);
                AgentTraining killed = training(4, players, work.resolve("killed"))) {
            killed.round(false);
            killed.round(false);
            killed.save(checkpoint);
        }
        try (LocalPlayers players = new LocalPlayers(1, 5);
                AgentTraining resumed = training(4, players, work.resolve("resumed"))) {
            resumed.restore(checkpoint);
            assertThat(resumed.frames()).isEqualTo(256);
            assertThat(List.of(resumed.round(false), resumed.round(false))).isEqualTo(whole.subList(2, 4));
        }
    }

    /** Checkpoints are made where nothing is under way: here behind the second round. */
    @Test
    void playsARoundAheadWithTheSameNumbersEveryTime(@TempDir Path work) throws IOException {
        List<RoundReport> first = ahead(work.resolve("first"), 0);
        assertThat(ahead(work.resolve("second"), 0)).isEqualTo(first);
        assertThat(ahead(work.resolve("resumed"), 2)).isEqualTo(first.subList(2, 4));
        List<RoundReport> lockstep = trained(work.resolve("lockstep"), 4);
        assertThat(first.get(0)).isEqualTo(lockstep.get(0));
        assertThat(first.get(1))
                .as("played by an actor that had learnt nothing yet")
                .isNotEqualTo(lockstep.get(1));
    }

    private List<RoundReport> ahead(Path work, int killedAfter) throws IOException {
        List<RoundReport> reports = new ArrayList<>();
        Path checkpoint = work.resolve("checkpoint");
        if (killedAfter > 0) {
            try (LocalPlayers players = new LocalPlayers(1, 5);
                    AgentTraining killed = training(raw(4, true), players, work)) {
                for (int round = 1; round <= killedAfter; round++) {
                    killed.round(round < killedAfter);
                }
                killed.save(checkpoint);
            }
        }
        try (LocalPlayers players = new LocalPlayers(1, 5);
                AgentTraining training = training(raw(4, true), players, work)) {
            if (killedAfter > 0) {
                training.restore(checkpoint);
            }
            for (int round = killedAfter + 1; round <= 4; round++) {
                reports.add(training.round(round % 2 == 1));
            }
        }
        return reports;
    }

    /** Of a round's two updates the first learns from a reward that is not a number. */
    @Test
    void seesAnUpdateThatIsNotFiniteBeforeOneThatIs(@TempDir Path work) {
        try (LocalPlayers players = new LocalPlayers(1, 5);
                AgentTraining training =
                        training(raw(1, false, 8), round -> spoiled(players.play(round)), players, work)) {
            RoundReport report = training.round(false);
            assertThat(report.leftOut()).isEqualTo(1);
            assertThat(report.numbers().values())
                    .allSatisfy(number -> assertThat(number).isFinite());
        }
    }

    private static List<Trajectory> spoiled(List<Trajectory> games) {
        List<Trajectory> spoiled = new ArrayList<>(games);
        spoiled.set(0, games.get(0).toBuilder().setRewards(0, Float.NaN).build());
        return spoiled;
    }

    private static AgentTraining training(int rounds, LocalPlayers players, Path work) {
        return training(raw(rounds, false), players, work);
    }

    private static AgentTraining training(AgentSettings settings, LocalPlayers players, Path work) {
        return training(settings, players::play, players, work);
    }

    private static AgentTraining training(AgentSettings settings, Games games, LocalPlayers players, Path work) {
        return new AgentTraining(settings, "raw", 1, EPISODES, games, players::publish, work, new PartTimes(() -> 0));
    }

    private static AgentSettings raw(int rounds, boolean ahead) {
        return raw(rounds, ahead, 16);
    }

    private static AgentSettings raw(int rounds, boolean ahead, int unrolls) {
        WorldModelShape model =
                new WorldModelShape(Dynamics.OBSERVATIONS, FrameKind.PLANES, 5, SokobanPlanes.PLANES, 1, 5, 4, 1, 4);
        return new AgentSettings(
                AgentKind.RAW,
                ObservationKind.OBSERVATION_KIND_PLANES,
                TreeSettings.getDefaultInstance(),
                new Rounds(16, 8, 8, rounds * 16L * 8, 0.1, ahead, List.of(1)),
                new Model(
                        model,
                        WorldModelCosts.standard(),
                        new SequenceRules(3, 3, 0.97),
                        1_000,
                        0.6,
                        8,
                        0,
                        4,
                        1e-3,
                        10),
                new Actor(
                        ActorShape.ofObservations(5, SokobanPlanes.PLANES, 1, 5, 8, 1),
                        new ActorCosts(0.5, 3e-3, 1e-3, 1e-3, 1, true),
                        unrolls,
                        0,
                        3e-3,
                        0.5));
    }

    @Test
    void refusesSettingsThatDoNotFit() {
        AgentSettings raw = raw(1, false);
        assertThatThrownBy(() -> new AgentSettings(
                        AgentKind.THINKER, raw.observation(), raw.tree(), raw.rounds(), raw.model(), raw.actor()))
                .hasMessageContaining("agent=thinker, representation=0");
        Rounds fifteen = new Rounds(15, 8, 8, 100, 0.1, false, List.of(1));
        assertThatThrownBy(() -> new AgentSettings(
                        AgentKind.RAW, raw.observation(), raw.tree(), fifteen, raw.model(), raw.actor()))
                .hasMessageContaining("players=15, unrolls=16");
        Actor forgetful = raw.actor();
        ActorShape remembering =
                new ActorShape(5, 0, 4, 1, 5, 0, 8, 1, 9, 9, StateShape.NONE, new Recurrence(3, 256, 8, 40));
        Actor remembers = new Actor(remembering, forgetful.costs(), 16, 0, 3e-3, 0.5);
        assertThatThrownBy(() -> new AgentSettings(
                        AgentKind.RAW, raw.observation(), raw.tree(), raw.rounds(), raw.model(), remembers))
                .hasMessageContaining("rounds.playersInBlock=8, bytes=1008256, most=786432");
        assertThatThrownBy(() -> AgentKind.of("dreamer")).hasMessageContaining("agent=dreamer");
        assertThat(raw.model().updates(24 * 32))
                .as("each of 768 frames four times, 32 in an update")
                .isEqualTo(96);
    }
}
