package dev.prudence.trainer.thinker;

import dev.prudence.proto.rollout.v1.ObservationKind;
import dev.prudence.proto.worldmodel.v1.TreeSettings;
import dev.prudence.trainer.actorcritic.ActorCosts;
import dev.prudence.trainer.actorcritic.ActorShape;
import dev.prudence.trainer.worldmodel.SequenceRules;
import dev.prudence.trainer.worldmodel.WorldModelCosts;
import dev.prudence.trainer.worldmodel.WorldModelShape;
import java.util.List;

/**
 * How an agent is trained.
 *
 * @param kind what it does before it acts
 * @param observation what it sees of a moment
 * @param tree of its stages; one step long for agents that do not imagine
 * @param rounds how it plays
 * @param model how its world model learns; of no use to agents that do not imagine
 * @param actor how it learns
 */
public record AgentSettings(
        AgentKind kind, ObservationKind observation, TreeSettings tree, Rounds rounds, Model model, Actor actor) {

    /** Leaves room for levels in a message of a broker's defaults. */
    private static final long MOST_MEMORY_BYTES = 768 << 10;

    /**
     * Rounds of games.
     *
     * @param players that play at once
     * @param playersInBlock that one request asks for
     * @param realSteps of each player in a round
     * @param frames real steps of all players in all
     * @param lastRate what learning rates have fallen to at the end, as a share of the first
     * @param playsAhead whether a round is played while the one before is learnt from
     * @param rows row counts of published graphs
     */
    public record Rounds(
            int players,
            int playersInBlock,
            int realSteps,
            long frames,
            double lastRate,
            boolean playsAhead,
            List<Integer> rows) {

        public Rounds {
            rows = List.copyOf(rows);
        }
    }

    /**
     * A world model's learning.
     *
     * @param capacity steps that are remembered
     * @param alpha how much priorities matter
     * @param batch sequences of an update
     * @param warmUp frames before the first update
     * @param replayRatio how often a frame is learnt from
     * @param learningRate at the start
     * @param clipNorm largest norm of the gradient
     */
    public record Model(
            WorldModelShape shape,
            WorldModelCosts costs,
            SequenceRules sequences,
            int capacity,
            double alpha,
            int batch,
            long warmUp,
            double replayRatio,
            double learningRate,
            double clipNorm) {

        /** Updates that so many frames call for. */
        double updates(long frames) {
            return frames * replayRatio / (batch * (sequences.steps() + 1.0));
        }
    }

    /**
     * An actor's learning.
     *
     * @param unrolls of an update
     * @param warmUp frames before the first update
     * @param learningRate at the start
     * @param clipNorm largest norm of the gradient
     */
    public record Actor(
            ActorShape shape, ActorCosts costs, int unrolls, long warmUp, double learningRate, double clipNorm) {}

    public AgentSettings {
        if (rounds.players() % actor.unrolls() != 0) {
            throw new IllegalArgumentException("Every player's unroll is learnt from once: players=" + rounds.players()
                    + ", unrolls=" + actor.unrolls());
        }
        if (kind.imagines() != (actor.shape().representation() > 0)) {
            throw new IllegalArgumentException("Agents that imagine see their tree, others do not: agent=" + kind.id()
                    + ", representation=" + actor.shape().representation());
        }
        long memories =
                (long) rounds.playersInBlock() * actor.shape().recurrence().memorySize() * Short.BYTES;
        if (memories > MOST_MEMORY_BYTES) {
            throw new IllegalArgumentException(
                    "What the players of a block remember has to fit into a message; ask for fewer at"
                            + " once: rounds.playersInBlock=" + rounds.playersInBlock() + ", bytes=" + memories
                            + ", most="
                            + MOST_MEMORY_BYTES);
        }
    }

    /** Steps of a stage. */
    int stageLength() {
        return kind.imagines() ? tree.getStageLength() : 1;
    }

    /** Frames of a round. */
    long framesInRound() {
        return (long) rounds.players() * rounds.realSteps();
    }

    /** The discount of an augmented step. */
    double augmentedDiscount() {
        return Math.pow(model.sequences().discount(), 1.0 / stageLength());
    }
}
