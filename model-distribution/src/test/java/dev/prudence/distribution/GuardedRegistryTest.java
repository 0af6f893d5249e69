package dev.prudence.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.access.Certificates;
import dev.prudence.access.Connection;
import dev.prudence.proto.model.v1.DescribeRequest;
import dev.prudence.proto.model.v1.DescribeResponse;
import dev.prudence.proto.model.v1.ModelRegistryServiceGrpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that wants TLS and a token. */
class GuardedRegistryTest {

    private static final String TOKEN = "0123456789abcdef";
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    @TempDir
    Path directory;

    private Certificates certificates = new Certificates(Path.of(""), Path.of(""));
    private Optional<Server> server = Optional.empty();

    @BeforeEach
    void start() throws Exception {
        certificates = Certificates.in(directory);
        server = Optional.of(NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        TlsServerCredentials.create(
                                certificates.certificate().toFile(),
                                certificates.privateKey().toFile()))
                .addService(new ModelRegistryServiceGrpc.ModelRegistryServiceImplBase() {
                    @Override
                    public void describe(DescribeRequest request, StreamObserver<DescribeResponse> responses) {
                        responses.onNext(DescribeResponse.getDefaultInstance());
                        responses.onCompleted();
                    }
                })
                .intercept(new TokenCheck())
                .build()
                .start());
    }

    @AfterEach
    void stop() {
        server.ifPresent(Server::shutdownNow);
    }

    private static final class TokenCheck implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            if (!("Bearer " + TOKEN).equals(headers.get(AUTHORIZATION))) {
                call.close(Status.UNAUTHENTICATED, new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return next.startCall(call, headers);
        }
    }

    private String address() {
        return "127.0.0.1:" + server.map(Server::getPort).orElse(0);
    }

    private Optional<Connection.Tls> tls() {
        return Optional.of(new Connection.Tls(Optional.of(certificates.certificate()), Optional.empty()));
    }

    @Test
    void letsInWhoHasTheToken() {
        try (RegistryConnections registries = RegistryConnections.with(
                Backoff.SHORT, address -> new Connection(address, tls(), Optional.of(TOKEN)))) {
            assertThat(registries.to(address()).describe("0".repeat(64)))
                    .isEqualTo(DescribeResponse.getDefaultInstance());
        }
    }

    @Test
    void refusesStrangersAtOnce() {
        try (RegistryConnections registries =
                RegistryConnections.with(Backoff.SHORT, address -> new Connection(address, tls(), Optional.empty()))) {
            assertThatThrownBy(() -> registries.to(address()).describe("0".repeat(64)))
                    .isInstanceOf(DistributionException.class)
                    .hasMessageContaining("UNAUTHENTICATED");
        }
    }
}
