package dev.prudence.sinks.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Secrets that stand in files of their own: one line each. */
public final class Secrets {

    private static final int MOST_BYTES = 64 << 10;

    private Secrets() {}

    /**
     * Reads one.
     *
     * @throws IOException without the secret in its message
     */
    public static String read(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException("This is too long for a secret: file=" + file);
        }
        String secret = Files.readString(file).strip();
        if (secret.isEmpty() || !secret.chars().allMatch(c -> c >= ' ' && c < 127)) {
            throw new IOException("A secret is one line of ASCII: file=" + file);
        }
        return secret;
    }
}
