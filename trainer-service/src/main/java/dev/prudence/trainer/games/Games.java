package dev.prudence.trainer.games;

import dev.prudence.proto.rollout.v1.Trajectory;
import java.util.List;

/** Has rounds of games played, one after the other. Not thread-safe. */
@FunctionalInterface
public interface Games {

    /**
     * Has a round played.
     *
     * @return a game for each player, in their order
     * @throws GamesFailedException if a game was refused, or did not come however often it was asked for
     */
    List<Trajectory> play(GameRound round);
}
