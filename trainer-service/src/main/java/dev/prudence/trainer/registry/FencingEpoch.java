package dev.prudence.trainer.registry;

import dev.prudence.trainer.journal.WholeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A number that every start of a trainer raises, on disk before it is used. A trainer that was thought dead and comes
 * back finds a higher number there and may publish nothing any more. This class is thread-safe.
 */
public final class FencingEpoch {

    private final Path file;
    private final long value;

    private FencingEpoch(Path file, long value) {
        this.file = file;
        this.value = value;
    }

    /** Raises the number that a file holds; 1 when there is none yet. */
    public static FencingEpoch raise(Path file) {
        try {
            long value = read(file) + 1;
            write(file, value);
            return new FencingEpoch(file, value);
        } catch (IOException failure) {
            throw new UncheckedIOException("the fencing epoch cannot be raised, file=" + file, failure);
        }
    }

    public long value() {
        return value;
    }

    /**
     * Checks that no newer trainer has taken over.
     *
     * @throws StaleEpochException if one has
     */
    public void requireCurrent() {
        try {
            long newest = read(file);
            if (newest > value) {
                throw new StaleEpochException(value, newest);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("the fencing epoch cannot be read, file=" + file, failure);
        }
    }

    private static long read(Path file) throws IOException {
        return Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
    }

    private static void write(Path file, long value) throws IOException {
        WholeFiles.replace(file, (value + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
