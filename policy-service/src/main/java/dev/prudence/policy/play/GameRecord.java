package dev.prudence.policy.play;

import com.google.protobuf.ByteString;
import dev.prudence.env.Step;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.LastStep;
import dev.prudence.proto.rollout.v1.Player;
import dev.prudence.proto.rollout.v1.Trajectory;
import dev.prudence.runtime.HalfFloats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes down one player's game. Not thread-safe. */
final class GameRecord {

    private static final int HIGHEST = 255;

    private final Trajectory.Builder game;
    private final ByteString.Output representations = ByteString.newOutput();
    private final ByteString.Output observations = ByteString.newOutput();
    private final ByteString.Output policies = ByteString.newOutput();
    private final ByteString.Output states = ByteString.newOutput();
    private final ByteString.Output imagined = ByteString.newOutput();

    GameRecord(long playerId) {
        game = Trajectory.newBuilder().setPlayerId(playerId).setOutcome(GenerationOutcome.GENERATION_OUTCOME_GENERATED);
    }

    /** Writes down what is seen in imagination. */
    void thinking(Seats seats, int player) {
        write(representations, seats.representations(), player, seats.count());
        int size = seats.states().length / seats.count();
        byte[] state = HalfFloats.toBytes(seats.states(), player * size, size);
        states.write(state, 0, state.length);
    }

    void observation(Seats seats, int player) {
        writeBytes(observations, seats.observations(), player, seats.count());
    }

    private static void write(ByteString.Output target, float[] all, int player, int players) {
        int size = all.length / players;
        ByteBuffer bytes = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(all, player * size, size);
        target.write(bytes.array(), 0, bytes.capacity());
    }

    private static void writeBytes(ByteString.Output target, float[] all, int player, int players) {
        int size = all.length / players;
        for (int at = player * size; at < (player + 1) * size; at++) {
            target.write(Math.round(HIGHEST * Math.min(1, Math.max(0, all[at]))));
        }
    }

    void action(int action, boolean reset, double logProbability) {
        game.addActions(action).addResets(reset).addLogProbabilities((float) logProbability);
    }

    void thought(boolean wentBack, float planningReward) {
        game.addResetsDone(wentBack).addPlanningRewards(planningReward);
    }

    /** @param all observations of all players */
    void imagined(float[] all, int player, int players) {
        writeBytes(imagined, all, player, players);
    }

    void policy(double[] shares) {
        ByteBuffer bytes = ByteBuffer.allocate(shares.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double share : shares) {
            bytes.putFloat((float) share);
        }
        policies.write(bytes.array(), 0, bytes.capacity());
    }

    void earned(Step step) {
        thought(true, 0);
        game.addRewards(step.reward()).addTerminated(step.terminated()).addTruncated(step.truncated());
    }

    void baseline(float baseline) {
        game.addBaselines(baseline);
    }

    LastStep last(Seats seats, int player) {
        return LastStep.newBuilder()
                .setAction(game.getActions(game.getActionsCount() - 1))
                .setReset(seats.lastReset(player))
                .setReward(seats.lastReward(player))
                .setPlanningReward(seats.lastPlanningReward(player))
                .setTerminated(game.getTerminated(game.getTerminatedCount() - 1))
                .setTruncated(game.getTruncated(game.getTruncatedCount() - 1))
                .build();
    }

    Trajectory build(Player next, int episodesBegun) {
        return game.setRepresentations(representations.toByteString())
                .setObservations(observations.toByteString())
                .setPolicies(policies.toByteString())
                .setImaginedObservations(imagined.toByteString())
                .setHiddenStates(states.toByteString())
                .setNext(next)
                .setEpisodesBegun(episodesBegun)
                .build();
    }
}
