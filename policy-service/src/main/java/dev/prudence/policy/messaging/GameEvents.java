package dev.prudence.policy.messaging;

import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.rollout.v1.TrajectoryCompleted;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.common.header.Headers;

/** What stands around blocks of games and their parts. The same games have the same event id however often they are sent. */
@ApplicationScoped
public class GameEvents {

    static final String TYPE = "prudence.rollout.trajectory-completed.v1";
    private static final String FACT = "trajectory-completed";

    private final Envelope envelope;

    GameEvents(Envelope envelope) {
        this.envelope = envelope;
    }

    /** Headers of a block's record. */
    Headers headers(TrajectoryCompleted games) {
        PlayContext context = games.getContext();
        String id = Envelope.id(
                context.getRunId(),
                context.getPhase(),
                firstPlayerId(games),
                games.hasPart()
                        ? "part-" + games.getPart().getNumber() + "-of-"
                                + games.getPart().getCount()
                        : Integer.toString(games.getTrajectoriesCount()),
                FACT,
                context.getActor().getDigest(),
                context.getWorldModel().getDigest());
        return envelope.headers(TYPE, id);
    }

    /** The record key of a block. */
    static String key(TrajectoryCompleted games) {
        return games.getContext().getRunId() + "/" + games.getContext().getPhase() + "/" + firstPlayerId(games);
    }

    private static String firstPlayerId(TrajectoryCompleted games) {
        return Long.toUnsignedString(
                games.hasPart()
                        ? games.getPart().getFirstPlayerId()
                        : games.getTrajectories(0).getPlayerId());
    }
}
