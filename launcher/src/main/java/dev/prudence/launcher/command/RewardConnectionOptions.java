package dev.prudence.launcher.command;

import dev.prudence.client.Connection;
import dev.prudence.client.Resend;
import dev.prudence.client.RewardClient;
import dev.prudence.launcher.platform.PlatformState;
import dev.prudence.launcher.platform.ServiceKind;
import dev.prudence.launcher.process.LaunchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the reward service is, as options of a command. */
final class RewardConnectionOptions {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            description = "A reward service elsewhere; default: that of the running platform.")
    private @Nullable String address;

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

    /** Whether the service may be one that the platform does not know. */
    boolean elsewhere() {
        return address != null;
    }

    RewardClient open(PlatformState platform) {
        String target = address == null ? platform.address(ServiceKind.REWARD.module()) : address;
        try {
            return RewardClient.open(new Connection(target, encryption(), token()), Resend.DEFAULT, DEADLINE);
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
