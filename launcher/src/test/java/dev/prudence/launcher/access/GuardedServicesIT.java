package dev.prudence.launcher.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.access.Certificates;
import dev.prudence.access.Connection;
import dev.prudence.launcher.platform.ServiceKind;
import dev.prudence.launcher.process.Ports;
import dev.prudence.proto.policy.v1.PlayRequest;
import dev.prudence.proto.policy.v1.PolicyServiceGrpc;
import dev.prudence.proto.run.v1.GetRequest;
import dev.prudence.proto.run.v1.RunServiceGrpc;
import dev.prudence.proto.worldmodel.v1.PlanOnceRequest;
import dev.prudence.proto.worldmodel.v1.WorldModelServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged services that are not for applications, each alone, with TLS and tokens. The reward service has a test of its own. */
class GuardedServicesIT {

    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    Path directory;

    /** Each is asked something that it refuses for a reason of its own, once it has let the caller in. */
    @Test
    void policyServiceAsksForItsToken() throws Exception {
        assertGuarded(
                ServiceKind.POLICY,
                "PRUDENCE_POLICY_TOKENS_FILE",
                channel -> PolicyServiceGrpc.newBlockingStub(channel).play(PlayRequest.getDefaultInstance()),
                Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void worldModelServiceAsksForItsToken() throws Exception {
        assertGuarded(
                ServiceKind.WORLD_MODEL,
                "PRUDENCE_WORLD_MODEL_TOKENS_FILE",
                channel -> WorldModelServiceGrpc.newBlockingStub(channel)
                        .planOnce(PlanOnceRequest.newBuilder()
                                .setSimulations(20_000)
                                .build()),
                Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void trainerAsksForItsToken() throws Exception {
        assertGuarded(
                ServiceKind.TRAINER,
                "PRUDENCE_TRAINER_TOKENS_FILE",
                channel -> RunServiceGrpc.newBlockingStub(channel)
                        .get(GetRequest.newBuilder().setRunId("nobody").build()),
                Status.Code.NOT_FOUND);
    }

    private void assertGuarded(
            ServiceKind kind, String tokensKey, Consumer<ManagedChannel> question, Status.Code refusal)
            throws Exception {
        Certificates certificates = Certificates.in(directory);
        Path tokens = Files.writeString(directory.resolve("tokens"), TOKEN + "\n");
        int port = new Ports(System.out::println).take("service", 18_543);
        Map<String, String> environment =
                Map.of(tokensKey, tokens.toString(), "PRUDENCE_EVENTS", "false", "PRUDENCE_KAFKA", "127.0.0.1:1");
        try (GuardedService service = GuardedService.start(kind, port, certificates, environment, directory)) {
            Optional<Connection.Tls> tls =
                    Optional.of(new Connection.Tls(Optional.of(certificates.certificate()), Optional.empty()));
            String address = "127.0.0.1:" + port;
            Connection known = new Connection(address, tls, Optional.of(TOKEN));
            assertThat(awaited(known, question, service)).isEqualTo(refusal);
            Connection stranger = new Connection(address, tls, Optional.empty());
            assertThat(answer(stranger, question)).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(answer(Connection.to(address), question))
                    .as("plain text")
                    .isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    private static Status.Code awaited(Connection connection, Consumer<ManagedChannel> question, GuardedService service)
            throws InterruptedException {
        Status.Code answer = Status.Code.UNAVAILABLE;
        for (int i = 0; i < 240 && service.isAlive() && answer == Status.Code.UNAVAILABLE; i++) {
            TimeUnit.MILLISECONDS.sleep(250);
            answer = answer(connection, question);
        }
        return answer;
    }

    private static Status.Code answer(Connection connection, Consumer<ManagedChannel> question) {
        ManagedChannel channel = connection.channel().build();
        try {
            question.accept(channel);
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        } finally {
            channel.shutdownNow();
        }
    }
}
