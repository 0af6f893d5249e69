package dev.prudence.trainer.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFilesTest {

    @TempDir
    Path directory;

    @Test
    void replacesAFile() throws IOException {
        Path file = directory.resolve("below/file");
        WholeFiles.replace(file, bytes("old and longer"));
        WholeFiles.replace(file, bytes("new"));
        assertThat(file).hasContent("new");
        assertThat(file.getParent()).isDirectoryContaining(each -> each.equals(file));
    }

    @Test
    void leavesNothingBehindWhenItFails() throws IOException {
        Path occupied = Files.createDirectories(directory.resolve("file"));
        Files.writeString(occupied.resolve("inside"), "kept");
        assertThatThrownBy(() -> WholeFiles.replace(occupied, bytes("new"))).isInstanceOf(IOException.class);
        try (var left = Files.list(directory)) {
            assertThat(left).containsExactly(occupied);
        }
    }

    @Test
    void writesOnAfterAShortWrite() throws IOException {
        ShortChannel channel = new ShortChannel();
        WholeFiles.writeFully(channel, ByteBuffer.wrap(bytes("all of it")));
        assertThat(channel.taken).hasToString("all of it");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Takes two bytes at a time. */
    private static final class ShortChannel implements WritableByteChannel {

        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        @Override
        public int write(ByteBuffer source) {
            int count = Math.min(2, source.remaining());
            for (int i = 0; i < count; i++) {
                taken.write(source.get());
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
