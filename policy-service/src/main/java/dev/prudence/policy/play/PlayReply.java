package dev.prudence.policy.play;

import dev.prudence.proto.rollout.v1.TrajectoryCompleted;
import java.util.Optional;

/**
 * What becomes of a request for games.
 *
 * @param games one outcome per player; empty when the request's ids cannot be read
 * @param deadLetterReason why the request belongs into the dead-letter topic; empty when it does not
 */
public record PlayReply(Optional<TrajectoryCompleted> games, Optional<String> deadLetterReason) {}
