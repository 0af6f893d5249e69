package dev.prudence.policy.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.prudence.distribution.LoadedModels;
import dev.prudence.policy.PolicyVersions;
import dev.prudence.policy.play.PlayAnswering;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.rollout.v1.PlayRequested;
import dev.prudence.proto.rollout.v1.Player;
import dev.prudence.proto.rollout.v1.SokobanLevel;
import dev.prudence.proto.rollout.v1.SokobanMoment;
import dev.prudence.proto.rollout.v1.SokobanScoring;
import io.grpc.Status;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** Whose fault it is when nothing is played. */
class PolicyGrpcServiceTest {

    /** No artefact can be opened here. */
    private final PlayAnswering playing = new PlayAnswering(
            new PolicyVersions<>(
                    new LoadedModels<>(1, (digest, registry) -> {
                        throw new IllegalStateException("no room for " + digest);
                    }),
                    "",
                    Duration.ZERO,
                    InstantSource.system()),
            (context, players, states) -> {
                throw new AssertionError("nobody imagines");
            });

    @Test
    void aRequestThatBreaksARuleIsTheCallers() {
        PlayRequested.Builder block = block();
        block.getContextBuilder().setRealSteps(0);
        Status status = refused(block.build());
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).endsWith("context.real_steps=0");
    }

    @Test
    void anActorThatFailsIsNot() {
        Status status = refused(block().build());
        assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(status.getDescription()).contains("no room for a");
    }

    private Status refused(PlayRequested block) {
        return StatusMapping.status(catchThrowable(() -> PolicyGrpcService.played(playing, block)));
    }

    /** A box between the player and its goal. */
    private static PlayRequested.Builder block() {
        SokobanMoment moment = SokobanMoment.newBuilder()
                .setLevel(SokobanLevel.newBuilder()
                        .setRows(1)
                        .setColumns(3)
                        .setBoxes(0b010)
                        .setGoals(0b100))
                .setBoxes(0b010)
                .build();
        return PlayRequested.newBuilder()
                .setContext(PlayContext.newBuilder()
                        .setRunId("r")
                        .setPhase("p")
                        .setActor(ModelVersion.newBuilder().setDigest("a"))
                        .setRealSteps(1)
                        .setScoring(SokobanScoring.newBuilder().setTimeLimit(8)))
                .addPlayers(Player.newBuilder().setMoment(moment).addNextEpisodes(moment));
    }
}
