package dev.prudence.policy.play;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.prudence.distribution.Lease;
import dev.prudence.monitoring.LogFields;
import dev.prudence.policy.PolicyVersions;
import dev.prudence.policy.VersionUnavailableException;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.rollout.v1.PlayRequested;
import dev.prudence.proto.rollout.v1.Trajectory;
import dev.prudence.proto.rollout.v1.TrajectoryCompleted;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests for games. Failures become what they become for text: what cannot be read is a dead letter, what can never be played is rejected,
 * and what may work later has timed out. Thread-safe.
 */
public final class PlayAnswering {

    private static final Logger LOG = LoggerFactory.getLogger(PlayAnswering.class);

    private final PolicyVersions<Actor> versions;
    private final Imagination.Opener imaginations;

    /** Plays with actors of these versions. */
    public PlayAnswering(PolicyVersions<Actor> versions, Imagination.Opener imaginations) {
        this.versions = versions;
        this.imaginations = imaginations;
    }

    /**
     * Answers one block; never fails because of its content.
     *
     * @param value a serialised {@link PlayRequested}
     */
    public PlayReply answer(byte[] value) {
        PlayReply reply = reply(value);
        reply.deadLetterReason().ifPresent(reason -> LOG.warn("A request for games is a dead letter: {}", reason));
        return reply;
    }

    private PlayReply reply(byte[] value) {
        PlayRequested block;
        try {
            block = PlayRequested.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            return dead(
                    e.getUnfinishedMessage(),
                    "Send a prudence.rollout.v1.PlayRequested (%s): bytes=%d".formatted(e.getMessage(), value.length));
        }
        try (LogFields fields = LogFields.run(block.getContext().getRunId())
                .and("phase", block.getContext().getPhase())) {
            return checked(block);
        }
    }

    private PlayReply checked(PlayRequested block) {
        Optional<String> problem = PlayRules.firstProblem(block);
        return problem.isPresent() ? dead(block, problem.get()) : play(block);
    }

    private PlayReply play(PlayRequested block) {
        PlayContext context = block.getContext();
        try {
            return answered(block, context.getSimulations() > 0 ? searched(block) : acted(block));
        } catch (VersionUnavailableException e) {
            return answered(
                    block,
                    all(
                            block,
                            e.isTransient()
                                    ? GenerationOutcome.GENERATION_OUTCOME_TIMED_OUT
                                    : GenerationOutcome.GENERATION_OUTCOME_REJECTED,
                            String.valueOf(e.getMessage())));
        } catch (IllegalArgumentException e) {
            return answered(
                    block, all(block, GenerationOutcome.GENERATION_OUTCOME_REJECTED, String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            LOG.error("An actor failed: digest={}", context.getActor().getDigest(), e);
            return dead(block, "The actor failed: " + e.getMessage());
        }
    }

    private List<Trajectory> searched(PlayRequested block) {
        try (Imagination imagination = imaginations.open(block.getContext(), block.getPlayersCount(), false)) {
            return Games.play(block, Optional.empty(), Optional.of(imagination));
        }
    }

    private List<Trajectory> acted(PlayRequested block) {
        PlayContext context = block.getContext();
        try (Lease<Actor> actor = versions.acquire(context.getActor().getDigest(), context.getRegistryAddress())) {
            return played(block, actor.model());
        }
    }

    private List<Trajectory> played(PlayRequested block, Actor actor) {
        boolean imagines = actor.contract().representation() > 0;
        if (imagines != block.getContext().hasTree()) {
            throw new IllegalArgumentException("The actor and the request disagree about imagining: actor=" + imagines
                    + ", context.tree=" + block.getContext().hasTree());
        }
        if (!imagines) {
            return Games.play(block, Optional.of(actor), Optional.empty());
        }
        boolean states = actor.contract().state().size() > 0;
        try (Imagination imagination = imaginations.open(block.getContext(), block.getPlayersCount(), states)) {
            if (imagination.representationSize() != actor.contract().representation()) {
                throw new IllegalArgumentException("The actor was trained on other trees: actor="
                        + actor.contract().representation() + ", context.tree=" + imagination.representationSize());
            }
            return Games.play(block, Optional.of(actor), Optional.of(imagination));
        }
    }

    private static PlayReply answered(PlayRequested block, List<Trajectory> games) {
        return new PlayReply(Optional.of(completed(block, games)), Optional.empty());
    }

    /** A rejection for each player, if the block says at least whose players they are. */
    private static PlayReply dead(MessageLite message, String reason) {
        Optional<TrajectoryCompleted> games = Optional.empty();
        if (message instanceof PlayRequested block
                && block.getPlayersCount() > 0
                && !block.getContext().getRunId().isEmpty()
                && !block.getContext().getPhase().isEmpty()) {
            games = Optional.of(completed(block, all(block, GenerationOutcome.GENERATION_OUTCOME_REJECTED, reason)));
        }
        return new PlayReply(games, Optional.of(reason));
    }

    private static TrajectoryCompleted completed(PlayRequested block, List<Trajectory> games) {
        return TrajectoryCompleted.newBuilder()
                .setContext(block.getContext())
                .addAllTrajectories(games)
                .build();
    }

    private static List<Trajectory> all(PlayRequested block, GenerationOutcome outcome, String reason) {
        return block.getPlayersList().stream()
                .map(player -> Trajectory.newBuilder()
                        .setPlayerId(player.getPlayerId())
                        .setOutcome(outcome)
                        .setReason(reason)
                        .build())
                .toList();
    }
}
