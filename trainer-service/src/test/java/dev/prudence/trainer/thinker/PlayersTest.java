package dev.prudence.trainer.thinker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.prudence.env.sokoban.Difficulty;
import dev.prudence.env.sokoban.LevelGenerator;
import dev.prudence.env.sokoban.SokobanRules;
import dev.prudence.proto.rollout.v1.LastStep;
import dev.prudence.proto.rollout.v1.Player;
import dev.prudence.proto.rollout.v1.SokobanMoment;
import dev.prudence.proto.rollout.v1.Trajectory;
import dev.prudence.trainer.actorcritic.ActorShape;
import dev.prudence.trainer.actorcritic.Unroll;
import dev.prudence.trainer.worldmodel.RealStep;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlayersTest {

    private static final Episodes EPISODES = episodes(3);

    private static Episodes episodes(long seed) {
        return new Episodes(
                new LevelGenerator(new Difficulty(4, 4, 1, 1, 4, 0.9)),
                SokobanRules.thinker().withTimeLimit(60),
                seed);
    }

    @Test
    void episodesFollowFromPlayerAndNumber() {
        assertThat(EPISODES.start(2, 5)).isEqualTo(EPISODES.start(2, 5)).isNotEqualTo(EPISODES.start(2, 6));
        assertThat(EPISODES.start(1, 5)).isNotEqualTo(EPISODES.start(2, 5));
        for (int episode = 0; episode < 50; episode++) {
            assertThat(EPISODES.start(0, episode).getCounted()).isBetween(0, 2);
        }
        assertThat(EPISODES.scoring().getTimeLimit()).isEqualTo(60);
        assertThat(EPISODES.scoring().getSolved()).isEqualTo(10);
    }

    @Test
    void playersOfNeighbouringSeedsHaveLevelsOfTheirOwn() {
        Episodes next = episodes(4);
        for (int player = 0; player < 8; player++) {
            for (int other = 0; other < 8; other++) {
                assertThat(next.start(player, 0)).isNotEqualTo(EPISODES.start(other, 0));
            }
        }
    }

    @Test
    void playersGoOnWhereTheyAre(@TempDir Path directory) throws IOException {
        Players players = new Players(EPISODES, 2);
        List<Player> first = players.ask(3);
        assertThat(first.get(1).getMoment()).isEqualTo(EPISODES.start(1, 0));
        assertThat(first.get(1).getNextEpisodesList())
                .containsExactly(EPISODES.start(1, 1), EPISODES.start(1, 2), EPISODES.start(1, 3));
        SokobanMoment moved = first.get(1).getMoment().toBuilder().setCounted(9).build();
        Player next = Player.newBuilder()
                .setPlayerId(1)
                .setMoment(moved)
                .setLast(LastStep.newBuilder().setAction(4))
                .build();
        players.played(List.of(
                Trajectory.newBuilder().setNext(first.get(0)).build(),
                Trajectory.newBuilder().setNext(next).setEpisodesBegun(2).build()));
        assertThat(players.all().get(1).getLast().getAction()).isEqualTo(4);
        List<Player> second = players.ask(1);
        assertThat(second.get(1).getMoment()).isEqualTo(moved);
        assertThat(second.get(1).getNextEpisodesList()).containsExactly(EPISODES.start(1, 3));
        players.write(directory.resolve("players.bin"));
        Players restored = Players.read(EPISODES, directory.resolve("players.bin"));
        assertThat(restored.ask(2)).isEqualTo(players.ask(2));
    }

    /** Two stages of three steps, in the second of which the episode is cut off. */
    private static final Trajectory GAME = Trajectory.newBuilder()
            .setRepresentations(bytes(10, 11, 12, 13, 14, 15, 16))
            .setObservations(ByteString.copyFrom(new byte[] {0, 51, -1}))
            .addAllActions(List.of(1, 0, 1, 0, 1, 1))
            .addAllResets(List.of(true, false, false, false, true, false))
            .addAllResetsDone(List.of(true, true, true, false, true, true))
            .addAllLogProbabilities(List.of(-1f, -2f, -3f, -4f, -5f, -6f))
            .addAllPlanningRewards(List.of(0.1f, 0.2f, 0f, 0.4f, 0.5f, 0f))
            .addAllRewards(List.of(7f, 8f))
            .addAllTerminated(List.of(false, false))
            .addAllTruncated(List.of(false, true))
            .addAllBaselines(List.of(5f, 6f))
            .setPolicies(bytes(0.25f, 0.75f, 0.5f, 0.5f))
            .build();

    private static final LastStep BEFORE = LastStep.newBuilder()
            .setAction(1)
            .setReset(true)
            .setReward(-2)
            .setPlanningReward(0.9f)
            .setTerminated(false)
            .build();

    private static final Player PLAYER = Player.newBuilder().setLast(BEFORE).build();

    @Test
    void readsGamesAsUnrolls() {
        Unroll unroll = new GameReader(ActorShape.ofTree(2, 1), 1, 3).unroll(GAME, PLAYER);
        assertThat(unroll.steps()).isEqualTo(6);
        float[] representations = new float[7];
        float[] lastRewards = new float[14];
        unroll.copySeen(0, 7, 0, representations, lastRewards);
        assertThat(representations).containsExactly(10, 11, 12, 13, 14, 15, 16);
        assertThat(lastRewards).containsExactly(-2, 0.9f, 0, 0.1f, 0, 0.2f, 7, 0, 0, 0.4f, 0, 0.5f, 8, 0);
        assertThat(unroll.lastActions(0, 7))
                .as("nothing led into a new episode")
                .containsExactly(1, 1, 0, 1, 0, 1, 0);
        assertThat(unroll.lastResets(0, 7)).as("by wish or by force").containsExactly(1, 1, 1, 1, 0, 1, 1);
        assertThat(unroll.imaginary(1)).isTrue();
        assertThat(unroll.imaginary(2)).isFalse();
        assertThat(unroll.reset(4)).isEqualTo(1);
        assertThat(unroll.logProbability(3)).isEqualTo(-4);
        assertThat(unroll.rewards(0)).containsExactly(0, 0, 7, 0, 0, 8);
        assertThat(unroll.discounts(0, 0.9))
                .as("to the end of the episode")
                .containsExactly(0.9, 0.9, 0.9, 0.9, 0.9, 0);
        assertThat(unroll.discounts(1, 0.9)).as("to the end of the imagination").containsExactly(0.9, 0, 0, 0.9, 0, 0);
    }

    @Test
    void showsObservationsForAWholeStage() {
        ActorShape shape = ActorShape.ofObservations(2, 1, 1, 1, 4, 1);
        Unroll unroll = new GameReader(shape, 1, 3).unroll(GAME, PLAYER);
        float[] observations = new float[7];
        unroll.copyObservations(0, 7, 1, 0, observations);
        assertThat(observations).containsExactly(0, 0, 0, 0.2f, 0.2f, 0.2f, 1);
    }

    @Test
    void readsGamesAsRealSteps() {
        GameReader reader = new GameReader(ActorShape.ofTree(2, 1), 1, 3);
        assertThat(reader.realSteps(GAME, BEFORE))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(
                        new RealStep(new byte[] {0}, 1, -2, false, false, 5, new float[] {0.25f, 0.75f}),
                        new RealStep(new byte[] {51}, 1, 7, false, false, 6, new float[] {0.5f, 0.5f}));
        LastStep cut = BEFORE.toBuilder().setTruncated(true).build();
        assertThat(reader.realSteps(GAME, cut).get(0))
                .usingRecursiveComparison()
                .as("what was done counts, though the next episode knows nothing of it")
                .isEqualTo(new RealStep(new byte[] {0}, 1, -2, false, true, 5, new float[] {0.25f, 0.75f}));
    }

    private static ByteString bytes(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return ByteString.copyFrom(buffer);
    }
}
