package dev.prudence.access;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;

/** What gRPC needs to encrypt. */
final class Credentials {

    private Credentials() {}

    /** @throws IOException if a file cannot be read */
    static ChannelCredentials of(Connection connection) throws IOException {
        if (connection.tls().isEmpty()) {
            return InsecureChannelCredentials.create();
        }
        Connection.Tls tls = connection.tls().get();
        TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
        if (tls.authorities().isPresent()) {
            credentials.trustManager(tls.authorities().get().toFile());
        }
        if (tls.key().isPresent()) {
            Connection.ClientKey key = tls.key().get();
            credentials.keyManager(key.certificate().toFile(), key.privateKey().toFile());
        }
        return credentials.build();
    }
}
