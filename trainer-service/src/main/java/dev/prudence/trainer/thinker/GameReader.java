package dev.prudence.trainer.thinker;

import com.google.protobuf.ByteString;
import dev.prudence.proto.rollout.v1.LastStep;
import dev.prudence.proto.rollout.v1.Player;
import dev.prudence.proto.rollout.v1.Trajectory;
import dev.prudence.trainer.actorcritic.ActorShape;
import dev.prudence.trainer.actorcritic.Unroll;
import dev.prudence.trainer.worldmodel.RealStep;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads games as what learners learn from. Immutable. */
final class GameReader {

    private static final int HIGHEST = 255;

    private final ActorShape shape;
    private final int observationSize;
    private final int stageLength;

    /**
     * A reader of games.
     *
     * @param shape of the actors that play them
     * @param observationSize numbers in an observation
     * @param stageLength steps of a stage, 1 for actors that do not imagine
     */
    GameReader(ActorShape shape, int observationSize, int stageLength) {
        this.shape = shape;
        this.observationSize = observationSize;
        this.stageLength = stageLength;
    }

    /**
     * A game as an actor's unroll.
     *
     * @param player who played it, as it was before
     */
    Unroll unroll(Trajectory game, Player player) {
        int steps = game.getActionsCount();
        Unroll unroll = new Unroll(shape, steps);
        float[] representations = floats(game.getRepresentations());
        float[] observations = shape.channels() > 0 ? numbers(game.getObservations()) : new float[0];
        unroll.think(game.getHiddenStates());
        unroll.remember(player.getMemory());
        LastStep before = player.getLast();
        LastStep last = before.toBuilder()
                .setTerminated(before.getTerminated() || before.getTruncated())
                .build();
        for (int step = 0; step <= steps; step++) {
            unroll.see(step, seen(representations, observations, step, last));
            if (step < steps) {
                last = take(unroll, game, step);
            }
        }
        return unroll;
    }

    private Unroll.Seen seen(float[] representations, float[] observations, int step, LastStep last) {
        return new Unroll.Seen(
                row(representations, step, shape.representation()),
                shape.channels() > 0 ? row(observations, step / stageLength, observationSize) : new float[0],
                last.getTerminated() ? 0 : last.getAction(),
                last.getReset() ? 1 : 0,
                last.getReward(),
                last.getPlanningReward());
    }

    /** Writes what was done and earned, and says what the next step sees of it. */
    private LastStep take(Unroll unroll, Trajectory game, int step) {
        int inStage = step % stageLength;
        boolean imaginary = inStage < stageLength - 1;
        boolean planEnds = inStage >= stageLength - 2;
        int action = game.getActions(step);
        unroll.act(step, imaginary, action, game.getResets(step) ? 1 : 0, game.getLogProbabilities(step));
        int real = step / stageLength;
        float reward = imaginary ? 0 : game.getRewards(real);
        boolean done = !imaginary && (game.getTerminated(real) || game.getTruncated(real));
        unroll.earn(step, reward, game.getPlanningRewards(step), done, planEnds);
        return LastStep.newBuilder()
                .setAction(action)
                .setTerminated(done)
                .setReset(game.getResetsDone(step))
                .setReward(reward)
                .setPlanningReward(game.getPlanningRewards(step))
                .build();
    }

    /**
     * A game's real steps, each with the stage that followed it.
     *
     * @param before what the player did before the game
     */
    List<RealStep> realSteps(Trajectory game, LastStep before) {
        byte[] observations = game.getObservations().toByteArray();
        float[] policies = floats(game.getPolicies());
        List<RealStep> steps = new ArrayList<>();
        for (int real = 0; real < game.getRewardsCount(); real++) {
            boolean first = real == 0;
            boolean terminated = first ? before.getTerminated() : game.getTerminated(real - 1);
            boolean truncated = first ? before.getTruncated() : game.getTruncated(real - 1);
            steps.add(new RealStep(
                    Arrays.copyOfRange(observations, real * observationSize, (real + 1) * observationSize),
                    first ? before.getAction() : game.getActions(real * stageLength - 1),
                    first ? before.getReward() : game.getRewards(real - 1),
                    terminated,
                    truncated,
                    game.getBaselines(real),
                    row(policies, real, shape.actions())));
        }
        return steps;
    }

    private static float[] row(float[] values, int row, int size) {
        return Arrays.copyOfRange(values, row * size, (row + 1) * size);
    }

    /** Bytes as numbers in 0 to 1. */
    private static float[] numbers(ByteString bytes) {
        float[] values = new float[bytes.size()];
        for (int at = 0; at < values.length; at++) {
            values[at] = (bytes.byteAt(at) & HIGHEST) / (float) HIGHEST;
        }
        return values;
    }

    private static float[] floats(ByteString bytes) {
        FloatBuffer buffer =
                bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }
}
