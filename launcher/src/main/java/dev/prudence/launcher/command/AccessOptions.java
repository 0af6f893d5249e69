package dev.prudence.launcher.command;

import dev.prudence.access.Connection;
import dev.prudence.launcher.process.LaunchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to get into a service, as options of a command. */
final class AccessOptions {

    @Option(names = "--tls", description = "Encrypt, and trust the authorities that Java trusts.")
    private boolean tls;

    @Option(names = "--tls-ca", paramLabel = "PEM", description = "Encrypt, and trust these authorities.")
    private @Nullable Path authorities;

    @Option(names = "--tls-cert", paramLabel = "PEM", description = "A certificate to show to the service.")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "PEM", description = "The certificate's private key, PKCS 8.")
    private @Nullable Path privateKey;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Holds the bearer token; default: the variable PRUDENCE_TOKEN.")
    private @Nullable Path tokenFile;

    /** @throws LaunchException if the options do not go together, or a file cannot be read */
    Connection to(String address) {
        try {
            return new Connection(address, encryption(), token());
        } catch (IOException | IllegalArgumentException e) {
            throw new LaunchException("The connection cannot be made: reason=" + e.getMessage(), e);
        }
    }

    private Optional<Connection.Tls> encryption() {
        if (!tls && authorities == null && certificate == null) {
            return Optional.empty();
        }
        return Optional.of(new Connection.Tls(Optional.ofNullable(authorities), key()));
    }

    private Optional<Connection.ClientKey> key() {
        if (certificate == null || privateKey == null) {
            if (certificate != privateKey) {
                throw new LaunchException("A certificate and its key go together: --tls-cert and --tls-key.");
            }
            return Optional.empty();
        }
        return Optional.of(new Connection.ClientKey(certificate, privateKey));
    }

    private Optional<String> token() throws IOException {
        if (tokenFile != null) {
            return Optional.of(Files.readString(tokenFile).strip());
        }
        return Optional.ofNullable(System.getenv("PRUDENCE_TOKEN")).filter(token -> !token.isBlank());
    }
}
