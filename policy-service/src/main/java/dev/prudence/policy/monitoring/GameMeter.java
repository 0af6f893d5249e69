package dev.prudence.policy.monitoring;

import dev.prudence.monitoring.PolicyMetrics;
import dev.prudence.policy.play.PlayReply;
import dev.prudence.proto.rollout.v1.Trajectory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.function.Supplier;

/** Metrics of games. Thread-safe. */
@Startup
@ApplicationScoped
public class GameMeter {

    private final Timer games;
    private final Counter steps;

    GameMeter(MeterRegistry registry) {
        games = PolicyMetrics.GAMES.timer(registry);
        steps = PolicyMetrics.GAME_STEPS.counter(registry);
    }

    /** Counts and times a block of games. */
    public PlayReply played(Supplier<PlayReply> play) {
        PlayReply reply = Objects.requireNonNull(games.record(play));
        reply.games()
                .ifPresent(block -> steps.increment(block.getTrajectoriesList().stream()
                        .mapToInt(Trajectory::getRewardsCount)
                        .sum()));
        return reply;
    }
}
