package dev.prudence.trainer.games;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.PlayRequested;
import dev.prudence.proto.rollout.v1.Trajectory;
import dev.prudence.proto.rollout.v1.TrajectoryCompleted;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.trainer.games.GameTransport.Channel;
import dev.prudence.trainer.games.GameTransport.Delivery;
import dev.prudence.trainer.rollout.BrokerPatience;
import dev.prudence.trainer.rollout.BrokerUnavailableException;
import dev.prudence.trainer.rollout.RolloutSettings;
import dev.prudence.trainer.run.IncidentSink;
import dev.prudence.trainer.run.Tracing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rounds of games of one stage, one after the other. A round is over when every player's game is there. A request whose games do not come is sent
 * again when nothing at all has come for some time, so that a long queue makes nothing late: a game follows from its request, so it comes back
 * the same. One that the services cannot play yet, since they miss something or each other, is sent again after pauses that grow to 16 s, as long as a broker
 * would be waited for. The first game of a player wins; a second one that differs is an incident.
 * Nothing is kept: a stage that was killed asks for its round again. Not thread-safe.
 */
public final class GameRounds implements Games, AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PROBE_AFTER = Duration.ofSeconds(5);
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final int MOST_DOUBLINGS = 6;

    private final String runId;
    private final GameTransport transport;
    private final RolloutSettings settings;
    private final InstantSource clock;
    private final IncidentSink incidents;
    private final Runnable checkCancelled;
    private final Tracing tracing;
    private final BrokerPatience broker;
    private final BlockAssembly assembly = new BlockAssembly();
    private final Map<Long, String> timedOut = new HashMap<>();
    private long lastArrivalMillis;
    private @Nullable Channel channel;

    /**
     * Connects with the first round.
     *
     * @param settings when games are late, how often they are asked for, and how long an absent broker is waited for
     * @param checkCancelled throws when the run was asked to stop
     */
    public GameRounds(
            String runId,
            GameTransport transport,
            RolloutSettings settings,
            InstantSource clock,
            IncidentSink incidents,
            Runnable checkCancelled,
            Tracing tracing) {
        this.runId = runId;
        this.transport = transport;
        this.settings = settings;
        this.clock = clock;
        this.incidents = incidents;
        this.checkCancelled = checkCancelled;
        this.tracing = tracing;
        this.broker = new BrokerPatience(settings.brokerPatience(), incidents);
    }

    /** A request that is on its way, or waits to be sent again since it could not be played. */
    private static final class Asked {
        private final PlayRequested block;
        private int requests;
        /** Requests that silence was the answer to, the present one among them. */
        private int silences;

        private long sentMillis;
        private boolean waits;
        private int refusals;
        private long refusedMillis;
        private long firstRefusedMillis;

        Asked(PlayRequested block) {
            this.block = block;
        }

        void sent(long nowMillis) {
            requests++;
            silences += waits ? 0 : 1;
            waits = false;
            sentMillis = nowMillis;
        }

        void refused(long nowMillis) {
            firstRefusedMillis = refusals == 0 ? nowMillis : firstRefusedMillis;
            refusedMillis = nowMillis;
            refusals++;
            waits = true;
        }

        boolean pauses(long nowMillis) {
            return nowMillis - refusedMillis < FIRST_PAUSE_MILLIS << Math.min(refusals - 1, MOST_DOUBLINGS);
        }
    }

    @Override
    public List<Trajectory> play(GameRound round) {
        return tracing.span(runId, round.context().getPhase(), "games", () -> played(round));
    }

    private List<Trajectory> played(GameRound round) {
        Map<Long, Trajectory> games = new TreeMap<>(Long::compareUnsigned);
        List<Asked> asked = new ArrayList<>();
        assembly.clear();
        round.requests(runId, settings.registryAddress()).forEach(block -> asked.add(new Asked(block)));
        lastArrivalMillis = now();
        long lastSignMillis = now();
        while (games.size() < round.players().size()) {
            checkCancelled.run();
            send(asked, games);
            if (take(round, games)) {
                lastArrivalMillis = now();
                lastSignMillis = now();
            } else if (now() - lastSignMillis >= PROBE_AFTER.toMillis()) {
                probe();
                lastSignMillis = now();
            }
        }
        return List.copyOf(games.values());
    }

    private void send(List<Asked> asked, Map<Long, Trajectory> games) {
        for (Asked each : asked) {
            if (missing(each.block, games)) {
                noteRefusal(each);
                if (each.waits ? !each.pauses(now()) : isLate(each)) {
                    ask(each);
                }
            }
        }
    }

    private void noteRefusal(Asked asked) {
        List<String> reasons = asked.block.getPlayersList().stream()
                .flatMap(player -> Optional.ofNullable(timedOut.remove(player.getPlayerId())).stream())
                .toList();
        if (!reasons.isEmpty()) {
            asked.refused(now());
            if (now() - asked.firstRefusedMillis > settings.brokerPatience().toMillis()) {
                throw new GamesFailedException("Games cannot be played: " + reasons.get(0));
            }
        }
    }

    private boolean isLate(Asked asked) {
        long quietSince = Math.max(asked.sentMillis, lastArrivalMillis);
        return asked.requests == 0 || now() - quietSince >= settings.lateAfter().toMillis();
    }

    private static boolean missing(PlayRequested block, Map<Long, Trajectory> games) {
        return block.getPlayersList().stream().anyMatch(player -> !games.containsKey(player.getPlayerId()));
    }

    private void ask(Asked asked) {
        if (!asked.waits && asked.silences >= settings.maxRequests()) {
            throw new GamesFailedException("Some games never came back; look into the logs of policy-service and"
                    + " world-model-service, phase=" + asked.block.getContext().getPhase() + " requests="
                    + asked.requests);
        }
        PlayRequested.Builder block = asked.block.toBuilder();
        block.getContextBuilder().setAttempt(asked.requests);
        try {
            channel().request(block.build());
        } catch (BrokerUnavailableException absent) {
            broker.unreachable(now());
            return;
        }
        if (asked.requests > 0) {
            incidents.incident(
                    Severity.SEVERITY_WARNING,
                    "game-late",
                    "Some games did not come back in time, phase="
                            + asked.block.getContext().getPhase());
        }
        asked.sent(now());
    }

    private Channel channel() {
        Channel open = channel;
        if (open == null) {
            open = transport.open();
            channel = open;
        }
        return open;
    }

    private boolean take(GameRound round, Map<Long, Trajectory> games) {
        boolean any = false;
        if (channel == null) {
            pause();
            return false;
        }
        for (Delivery delivery : channel.poll(POLL)) {
            broker.reachable();
            any |= delivery.within(() -> take(delivery, round, games));
        }
        return any;
    }

    private boolean take(Delivery delivery, GameRound round, Map<Long, Trajectory> games) {
        Optional<TrajectoryCompleted> message = read(delivery).filter(read -> concerns(read, round));
        message.flatMap(read -> assembled(delivery, read))
                .ifPresent(block -> block.getTrajectoriesList().forEach(game -> enter(game, round, games)));
        return message.isPresent();
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for games", e);
        }
    }

    private Optional<TrajectoryCompleted> read(Delivery delivery) {
        try {
            return Optional.of(TrajectoryCompleted.parseFrom(delivery.value()));
        } catch (InvalidProtocolBufferException poison) {
            reject(delivery, "Send a prudence.rollout.v1.TrajectoryCompleted: bytes=" + delivery.value().length);
            return Optional.empty();
        }
    }

    private Optional<TrajectoryCompleted> assembled(Delivery delivery, TrajectoryCompleted message) {
        try {
            return assembly.take(message);
        } catch (IllegalArgumentException poison) {
            reject(delivery, String.valueOf(poison.getMessage()));
            return Optional.empty();
        }
    }

    private void reject(Delivery delivery, String reason) {
        delivery.reject(reason);
        incidents.incident(
                Severity.SEVERITY_WARNING,
                "record-rejected",
                "A record went to the dead-letter topic: bytes=" + delivery.value().length);
    }

    private boolean concerns(TrajectoryCompleted completed, GameRound round) {
        return completed.getContext().getRunId().equals(runId)
                && completed.getContext().getPhase().equals(round.context().getPhase())
                && completed
                        .getContext()
                        .getActor()
                        .getDigest()
                        .equals(round.context().getActor().getDigest())
                && completed
                        .getContext()
                        .getWorldModel()
                        .getDigest()
                        .equals(round.context().getWorldModel().getDigest());
    }

    private void enter(Trajectory game, GameRound round, Map<Long, Trajectory> games) {
        boolean wanted = round.players().stream().anyMatch(player -> player.getPlayerId() == game.getPlayerId());
        if (!wanted) {
            return;
        }
        if (game.getOutcome() == GenerationOutcome.GENERATION_OUTCOME_TIMED_OUT) {
            timedOut.put(game.getPlayerId(), game.getReason());
            return;
        }
        if (game.getOutcome() != GenerationOutcome.GENERATION_OUTCOME_GENERATED) {
            throw new GamesFailedException("A game was refused: " + game.getReason());
        }
        Trajectory known = games.putIfAbsent(game.getPlayerId(), game);
        if (known != null && !known.equals(game)) {
            incidents.incident(
                    Severity.SEVERITY_ERROR,
                    "duplicate-differs",
                    "A second game differs from the first, which stays: player_id="
                            + Long.toUnsignedString(game.getPlayerId()));
        }
    }

    private void probe() {
        if (channel != null && channel.reachable()) {
            broker.reachable();
        } else {
            broker.unreachable(now());
        }
    }

    private long now() {
        return clock.instant().toEpochMilli();
    }

    @Override
    public void close() {
        if (channel != null) {
            channel.close();
        }
    }
}
