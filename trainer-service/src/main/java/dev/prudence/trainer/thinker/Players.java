package dev.prudence.trainer.thinker;

import dev.prudence.proto.rollout.v1.Player;
import dev.prudence.proto.rollout.v1.Trajectory;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the players of a training run are: their moments, and how many episodes each has begun. Not thread-safe. */
final class Players {

    private final Episodes episodes;
    private final List<Player> current = new ArrayList<>();
    private final long[] begun;

    /** All at the start of their first episodes. */
    Players(Episodes episodes, int count) {
        this.episodes = episodes;
        this.begun = new long[count];
        for (int player = 0; player < count; player++) {
            current.add(Player.newBuilder()
                    .setPlayerId(player)
                    .setMoment(episodes.start(player, begun[player]++))
                    .build());
        }
    }

    private Players(Episodes episodes, List<Player> current, long[] begun) {
        this.episodes = episodes;
        this.current.addAll(current);
        this.begun = begun.clone();
    }

    /** Goes on from what {@link #write} wrote. */
    static Players read(Episodes episodes, Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            long[] begun = new long[in.readInt()];
            List<Player> current = new ArrayList<>();
            for (int player = 0; player < begun.length; player++) {
                begun[player] = in.readLong();
                current.add(Player.parseDelimitedFrom(in));
            }
            return new Players(episodes, current, begun);
        }
    }

    void write(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(begun.length);
            for (int player = 0; player < begun.length; player++) {
                out.writeLong(begun[player]);
                current.get(player).writeDelimitedTo(out);
            }
        }
    }

    /**
     * What to ask for: everybody goes on from where they are.
     *
     * @param realSteps of the round, in which at most so many episodes begin
     */
    List<Player> ask(int realSteps) {
        List<Player> asked = new ArrayList<>();
        for (int player = 0; player < current.size(); player++) {
            Player.Builder each = current.get(player).toBuilder();
            for (int ahead = 0; ahead < realSteps; ahead++) {
                each.addNextEpisodes(episodes.start(player, begun[player] + ahead));
            }
            asked.add(each.build());
        }
        return asked;
    }

    /** Takes a round's games, in the order of the players. */
    void played(List<Trajectory> games) {
        for (int player = 0; player < current.size(); player++) {
            current.set(player, games.get(player).getNext());
            begun[player] += games.get(player).getEpisodesBegun();
        }
    }

    /** Where everybody is now. */
    List<Player> all() {
        return List.copyOf(current);
    }
}
