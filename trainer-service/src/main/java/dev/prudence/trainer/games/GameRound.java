package dev.prudence.trainer.games;

import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.rollout.v1.PlayRequested;
import dev.prudence.proto.rollout.v1.Player;
import java.util.ArrayList;
import java.util.List;

/**
 * Games that are wanted together.
 *
 * @param context of all of them; run, registry and attempt are filled in when they are asked for
 * @param players at least one, ascending by id
 * @param playersInBlock that one request asks for at most
 */
public record GameRound(PlayContext context, List<Player> players, int playersInBlock) {

    public GameRound {
        players = List.copyOf(players);
        if (players.isEmpty() || playersInBlock < 1) {
            throw new IllegalArgumentException(
                    "A round has a player at least: players=" + players.size() + ", playersInBlock=" + playersInBlock);
        }
        for (int at = 1; at < players.size(); at++) {
            if (Long.compareUnsigned(
                            players.get(at - 1).getPlayerId(), players.get(at).getPlayerId())
                    >= 0) {
                throw new IllegalArgumentException("Players ascend by id: player_id="
                        + Long.toUnsignedString(players.get(at).getPlayerId()));
            }
        }
    }

    /** The requests of a round, each for a few players. */
    List<PlayRequested> requests(String runId, String registryAddress) {
        List<PlayRequested> blocks = new ArrayList<>();
        PlayContext whole = context.toBuilder()
                .setRunId(runId)
                .setRegistryAddress(registryAddress)
                .build();
        for (int from = 0; from < players.size(); from += playersInBlock) {
            blocks.add(PlayRequested.newBuilder()
                    .setContext(whole)
                    .addAllPlayers(players.subList(from, Math.min(players.size(), from + playersInBlock)))
                    .build());
        }
        return blocks;
    }
}
