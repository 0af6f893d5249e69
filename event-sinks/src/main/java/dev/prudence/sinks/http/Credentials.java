package dev.prudence.sinks.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/** Who we are to a server. Secrets are read from their files for each request, so that they can be changed while we run. */
public sealed interface Credentials {

    /** The header {@code Authorization}; empty for none. */
    Optional<String> header() throws IOException;

    /** Nobody. */
    record None() implements Credentials {
        @Override
        public Optional<String> header() {
            return Optional.empty();
        }
    }

    /** The bearer of a token that stands in a file. */
    record Bearer(Path tokenFile) implements Credentials {
        @Override
        public Optional<String> header() throws IOException {
            return Optional.of("Bearer " + Secrets.read(tokenFile));
        }
    }

    /** A user with a password that stands in a file. */
    record Basic(String user, Path passwordFile) implements Credentials {
        @Override
        public Optional<String> header() throws IOException {
            String pair = user + ":" + Secrets.read(passwordFile);
            return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
