package dev.prudence.trainer.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are written as a whole. */
public final class WholeFiles {

    private WholeFiles() {}

    /** Replaces a file's content, on disk before this returns: readers see the old one or the new one. */
    public static void replace(Path file, byte[] content) throws IOException {
        Path directory = Files.createDirectories(file.toAbsolutePath().getParent());
        Path written = Files.createTempFile(directory, ".", ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
                writeFully(channel, ByteBuffer.wrap(content));
                channel.force(true);
            }
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /** A channel may take less than it is given, on a disk that is nearly full for one. */
    static void writeFully(WritableByteChannel channel, ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            channel.write(content);
        }
    }
}
