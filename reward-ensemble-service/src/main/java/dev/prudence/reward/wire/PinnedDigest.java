package dev.prudence.reward.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The digest of the ensemble that was pinned, in a file, so that it outlives the process. It is replaced in one step: a crash leaves the old
 * one or the new one.
 *
 * <p>Not thread-safe.
 */
public final class PinnedDigest {

    private final Path file;

    private PinnedDigest(Path file) {
        this.file = file;
    }

    /** In a file that need not exist yet, nor its directory. */
    public static PinnedDigest in(Path file) {
        return new PinnedDigest(file);
    }

    /**
     * What was pinned last; empty when announcements are followed.
     *
     * @throws IllegalStateException if the file holds something else
     */
    Optional<String> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String digest;
        try {
            digest = Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the pinned ensemble cannot be read: file=" + file, e);
        }
        if (!digest.matches("[0-9a-f]{64}")) {
            throw new IllegalStateException(
                    "this is no digest of a pinned ensemble; without the file announcements are followed: file="
                            + file);
        }
        return Optional.of(digest);
    }

    void write(String digest) {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            writeToDisk(draft, digest + System.lineSeparator());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the ensemble is active, but a restart goes back to what was pinned before, if anything: digest="
                            + digest + ", file=" + file,
                    e);
        }
    }

    private static void writeToDisk(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    void clear() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the pinned ensemble cannot be let go: file=" + file, e);
        }
    }
}
