package dev.prudence.trainer.preferences;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What identifies a user's file: the SHA-256 of its bytes. This class is thread-safe. */
public final class FileDigest {

    private FileDigest() {}

    /**
     * The digest in lower-case hexadecimal.
     *
     * @param key where the document names the file
     * @throws IllegalArgumentException if it cannot be read; the message names key and file
     */
    public static String of(String key, Path file) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (IOException e) {
            throw new IllegalArgumentException("The file cannot be read (" + e + "): " + key + "=" + file, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
