package dev.prudence.access.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Secrets that callers show. Only their digests are kept, and every comparison takes the same time. Thread-safe. */
public final class BearerTokens {

    private static final String SCHEME = "bearer ";
    private static final String SEAL = "HmacSHA256";
    private static final int SHORTEST = 16;

    private final List<byte[]> digests;

    private BearerTokens(List<byte[]> digests) {
        this.digests = List.copyOf(digests);
    }

    /**
     * Reads a file: a token in each line; empty lines and those that begin with {@code #} are passed over.
     *
     * @param key of the settings that names the file, for errors
     * @throws IllegalArgumentException if there is none, or one is too short; names file and line
     * @throws UncheckedIOException if the file cannot be read
     */
    public static BearerTokens read(String key, Path file) {
        List<byte[]> digests = new ArrayList<>();
        List<String> lines = lines(key, file);
        for (int i = 0; i < lines.size(); i++) {
            String token = lines.get(i).strip();
            if (token.isEmpty() || token.startsWith("#")) {
                continue;
            }
            if (token.length() < SHORTEST || token.chars().anyMatch(Character::isWhitespace)) {
                throw new IllegalArgumentException("a token has at least " + SHORTEST + " characters and no blanks: "
                        + key + "=" + file + ", line=" + (i + 1));
            }
            digests.add(digest(token));
        }
        if (digests.isEmpty()) {
            throw new IllegalArgumentException("the file holds no token: " + key + "=" + file);
        }
        return new BearerTokens(digests);
    }

    /** Whether a header of authorization shows one of them. */
    public boolean admit(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] shown = digest(authorization.substring(SCHEME.length()).strip());
        boolean admitted = false;
        for (byte[] known : digests) {
            admitted |= MessageDigest.isEqual(known, shown);
        }
        return admitted;
    }

    /** A seal of a text, which only who knows the first token can make. */
    public byte[] seal(String text) {
        return seal(digests.get(0), text);
    }

    /** Whether a text was sealed with one of the tokens. */
    public boolean isSealed(String text, byte[] seal) {
        boolean sealed = false;
        for (byte[] known : digests) {
            sealed |= MessageDigest.isEqual(seal(known, text), seal);
        }
        return sealed;
    }

    private static byte[] seal(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(SEAL);
            mac.init(new SecretKeySpec(key, SEAL));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("run on a Java with " + SEAL, e);
        }
    }

    private static List<String> lines(String key, Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the tokens cannot be read: " + key + "=" + file, e);
        }
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("run on a Java with SHA-256", e);
        }
    }
}
