package dev.prudence.trainer.games;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.BlockPart;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.rollout.v1.PlayRequested;
import dev.prudence.proto.rollout.v1.Player;
import dev.prudence.proto.rollout.v1.Trajectory;
import dev.prudence.proto.rollout.v1.TrajectoryCompleted;
import dev.prudence.trainer.games.GameTransport.Delivery;
import dev.prudence.trainer.rollout.BrokerUnavailableException;
import dev.prudence.trainer.rollout.PhaseFailedException;
import dev.prudence.trainer.rollout.RolloutSettings;
import dev.prudence.trainer.run.Tracing;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Players that answer as each test says, on a clock that a poll moves on. */
class GameRoundsTest {

    private final List<PlayRequested> asked = new ArrayList<>();
    private final Deque<byte[]> arrived = new ArrayDeque<>();
    private final List<String> rejected = new ArrayList<>();
    private final List<String> incidents = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private boolean brokerIsThere = true;
    private Runnable slowly = () -> {};
    private BiConsumer<PlayRequested, Integer> players =
            (request, count) -> arrived.add(played(request, "").toByteArray());

    private final class Channel implements GameTransport.Channel {
        @Override
        public void request(PlayRequested block) {
            requireBroker();
            asked.add(block);
            players.accept(block, asked.size());
        }

        @Override
        public List<Delivery> poll(Duration atMost) {
            now = now.plusMillis(500);
            slowly.run();
            List<Delivery> deliveries = new ArrayList<>();
            while (!arrived.isEmpty()) {
                byte[] value = arrived.remove();
                deliveries.add(new Delivery() {
                    @Override
                    public byte[] value() {
                        return value;
                    }

                    @Override
                    public void reject(String reason) {
                        rejected.add(reason);
                    }
                });
            }
            return deliveries;
        }

        @Override
        public boolean reachable() {
            return brokerIsThere;
        }

        @Override
        public void close() {}
    }

    private void requireBroker() {
        if (!brokerIsThere) {
            throw new BrokerUnavailableException("gone", new IllegalStateException());
        }
    }

    @Test
    void givesEveryPlayersGameInTheirOrder() {
        players = (request, count) -> arrived.addFirst(played(request, "").toByteArray());
        assertThat(play(5)).extracting(Trajectory::getPlayerId).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(asked).extracting(PlayRequested::getPlayersCount).containsExactly(2, 2, 1);
        assertThat(asked.get(0).getContext().getRunId()).isEqualTo("run");
        assertThat(asked.get(0).getContext().getRegistryAddress()).isEqualTo("registry:1");
        assertThat(incidents).isEmpty();
    }

    @Test
    void asksAgainForWhatIsLost() {
        players = (request, count) -> {
            if (count != 2) {
                arrived.add(played(request, "").toByteArray());
            }
        };
        assertThat(play(5)).hasSize(5);
        assertThat(asked).hasSize(4);
        assertThat(asked.get(3).getPlayersList()).isEqualTo(asked.get(1).getPlayersList());
        assertThat(asked.get(3).getContext().getAttempt()).isEqualTo(1);
        assertThat(incidents).containsExactly("game-late");
    }

    /** Each block takes four seconds, the last one comes after eleven others: longer than a game is waited for in silence. */
    @Test
    void aLongQueueMakesNothingLate() {
        Deque<byte[]> queue = new ArrayDeque<>();
        players = (request, count) -> queue.add(played(request, "").toByteArray());
        slowly = () -> {
            if (now.toEpochMilli() % 4_000 < 600 && !queue.isEmpty()) {
                arrived.add(queue.remove());
            }
        };
        assertThat(play(24)).hasSize(24);
        assertThat(asked).hasSize(12);
        assertThat(now).isAfter(Instant.EPOCH.plusSeconds(30));
        assertThat(incidents).isEmpty();
    }

    @Test
    void asksAgainAtOnceForWhatHasTimedOut() {
        players = (request, count) -> arrived.add((count == 1
                        ? ended(request, GenerationOutcome.GENERATION_OUTCOME_TIMED_OUT, "busy")
                        : played(request, ""))
                .toByteArray());
        assertThat(play(2)).hasSize(2);
        assertThat(now).isBefore(Instant.EPOCH.plusSeconds(5));
    }

    /** Longer than all requests that silence would be the answer to. */
    @Test
    void asksLongForWhatCannotBePlayedYet() {
        Instant back = Instant.EPOCH.plusSeconds(15);
        players = (request, count) -> arrived.add((now.isBefore(back)
                        ? ended(request, GenerationOutcome.GENERATION_OUTCOME_TIMED_OUT, "no world model")
                        : played(request, ""))
                .toByteArray());
        assertThat(play(2)).hasSize(2);
        assertThat(now).isBefore(back.plusSeconds(20));
        assertThat(asked).as("ever more seldom").hasSizeBetween(5, 8);
        now = Instant.EPOCH;
        players = (request, count) ->
                arrived.add(ended(request, GenerationOutcome.GENERATION_OUTCOME_TIMED_OUT, "no world model")
                        .toByteArray());
        assertThatThrownBy(() -> play(2)).hasMessage("Games cannot be played: no world model");
        assertThat(now).isBetween(Instant.EPOCH.plusSeconds(20), Instant.EPOCH.plusSeconds(40));
    }

    @Test
    void givesUpInASentence() {
        players = (request, count) -> {};
        assertThatThrownBy(() -> play(1))
                .isInstanceOf(GamesFailedException.class)
                .hasMessageEndingWith("phase=round-1 requests=3");
        players = (request, count) ->
                arrived.add(ended(request, GenerationOutcome.GENERATION_OUTCOME_REJECTED, "no such actor")
                        .toByteArray());
        assertThatThrownBy(() -> play(1)).hasMessage("A game was refused: no such actor");
    }

    @Test
    void takesTheFirstGameAndReportsAnotherOne() {
        players = (request, count) -> {
            arrived.add(played(request, "").toByteArray());
            arrived.add(played(request, "").toByteArray());
            if (count == 1) {
                arrived.add(played(request, "other").toByteArray());
            }
        };
        assertThat(play(3)).extracting(Trajectory::getReason).containsOnly("");
        assertThat(incidents).containsExactly("duplicate-differs", "duplicate-differs");
    }

    @Test
    void putsLargeBlocksTogether() {
        players = (request, count) -> {
            TrajectoryCompleted whole = played(request, "");
            ByteString bytes = whole.toByteString();
            int half = bytes.size() / 2;
            ByteString digest = sha256(bytes);
            arrived.add(part(whole, digest, 1, bytes.substring(half)));
            arrived.add(part(whole, digest, 1, bytes.substring(half)));
            arrived.add(part(whole, digest, 0, bytes.substring(0, half)));
        };
        assertThat(play(3)).extracting(Trajectory::getReason).containsOnly("");
        assertThat(rejected).isEmpty();
    }

    @Test
    void refusesPartsThatDoNotFit() {
        players = (request, count) -> {
            TrajectoryCompleted whole = played(request, "");
            ByteString bytes = whole.toByteString();
            arrived.add(part(whole, bytes, 0, bytes));
            arrived.add(part(whole, bytes, 1, bytes));
            arrived.add(part(whole, bytes, 2, bytes));
            arrived.add(whole.toByteArray());
        };
        assertThat(play(1)).hasSize(1);
        assertThat(rejected)
                .hasSize(2)
                .anyMatch(reason -> reason.startsWith("The parts together have another digest than they say"))
                .anyMatch(reason -> reason.endsWith("part.number=2, part.count=2"));
    }

    private static byte[] part(TrajectoryCompleted whole, ByteString digest, int number, ByteString content) {
        return TrajectoryCompleted.newBuilder()
                .setContext(whole.getContext())
                .setPart(BlockPart.newBuilder()
                        .setSha256(digest)
                        .setNumber(number)
                        .setCount(2)
                        .setContent(content))
                .build()
                .toByteArray();
    }

    private static ByteString sha256(ByteString bytes) {
        try {
            return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void passesOverWhatConcernsOthersAndRefusesPoison() {
        players = (request, count) -> {
            arrived.add(new byte[] {(byte) 0xff});
            TrajectoryCompleted mine = played(request, "");
            arrived.add(changed(mine, context -> context.setRunId("other")).toByteArray());
            arrived.add(changed(mine, context -> context.setPhase("other")).toByteArray());
            arrived.add(changed(mine, context -> context.getActorBuilder().setDigest("other"))
                    .toByteArray());
            arrived.add(mine.toByteArray());
        };
        assertThat(play(1)).extracting(Trajectory::getReason).containsExactly("");
        assertThat(rejected).containsExactly("Send a prudence.rollout.v1.TrajectoryCompleted: bytes=1");
        assertThat(incidents).containsExactly("record-rejected");
    }

    private static TrajectoryCompleted changed(TrajectoryCompleted block, Consumer<PlayContext.Builder> change) {
        TrajectoryCompleted.Builder changed = block.toBuilder();
        change.accept(changed.getContextBuilder());
        changed.getTrajectoriesBuilder(0).setReason("not mine");
        return changed.build();
    }

    @Test
    void waitsForABrokerForSomeTimeOnly() {
        brokerIsThere = false;
        assertThatThrownBy(() -> play(1))
                .isInstanceOf(PhaseFailedException.class)
                .hasMessageContaining("broker could not be reached");
        assertThat(incidents).containsExactly("broker-unreachable");
    }

    @Test
    void refusesRoundsWithoutOrder() {
        Player one = Player.newBuilder().setPlayerId(1).build();
        PlayContext context = PlayContext.getDefaultInstance();
        assertThatThrownBy(() -> new GameRound(context, List.of(one, one), 2)).hasMessageContaining("player_id=1");
        assertThatThrownBy(() -> new GameRound(context, List.of(), 2)).hasMessageContaining("players=0");
    }

    private List<Trajectory> play(int count) {
        List<Player> all = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            all.add(Player.newBuilder().setPlayerId(id).build());
        }
        PlayContext context = PlayContext.newBuilder()
                .setPhase("round-1")
                .setActor(ModelVersion.newBuilder().setDigest("a"))
                .build();
        RolloutSettings settings = new RolloutSettings(
                "registry:1", 1, 1, Duration.ofSeconds(10), 3, Duration.ofSeconds(20), OptionalLong.empty());
        try (GameRounds rounds = new GameRounds(
                "run",
                Channel::new,
                settings,
                () -> now,
                (severity, code, message) -> incidents.add(code),
                () -> now = now.plusMillis(100),
                Tracing.NONE)) {
            return rounds.play(new GameRound(context, all, 2));
        }
    }

    private static TrajectoryCompleted played(PlayRequested request, String note) {
        return ended(request, GenerationOutcome.GENERATION_OUTCOME_GENERATED, note);
    }

    private static TrajectoryCompleted ended(PlayRequested request, GenerationOutcome outcome, String reason) {
        TrajectoryCompleted.Builder completed = TrajectoryCompleted.newBuilder().setContext(request.getContext());
        request.getPlayersList()
                .forEach(player -> completed.addTrajectories(Trajectory.newBuilder()
                        .setPlayerId(player.getPlayerId())
                        .setOutcome(outcome)
                        .setReason(reason)));
        return completed.build();
    }
}
