package dev.prudence.access;

import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How a service gets into the others of its platform; a group of its settings. */
public interface PlatformAccess {

    /** Whether the way is encrypted; a file of authorities says so too. */
    @WithDefault("false")
    boolean tls();

    /** PEM file of the authorities that sign for the others; those of the JVM when absent. */
    Optional<Path> tlsCa();

    /** File that holds the bearer token to show to the others. */
    Optional<Path> tokenFile();

    /**
     * A connection as the settings want it. The token is read anew, so that it can be replaced.
     *
     * @param key of the settings, for errors: {@code prudence.policy.platform}
     * @throws IllegalArgumentException if address and settings do not go together
     * @throws UncheckedIOException if the token cannot be read; names key and file
     */
    static Connection connection(PlatformAccess settings, String key, String address) {
        Optional<Connection.Tls> encryption = settings.tls() || settings.tlsCa().isPresent()
                ? Optional.of(new Connection.Tls(settings.tlsCa(), Optional.empty()))
                : Optional.empty();
        return new Connection(address, encryption, settings.tokenFile().map(file -> token(key + ".token-file", file)));
    }

    private static String token(String key, Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the token cannot be read: " + key + "=" + file, e);
        }
    }
}
