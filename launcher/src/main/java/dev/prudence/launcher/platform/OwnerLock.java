package dev.prudence.launcher.platform;

import dev.prudence.launcher.process.LaunchException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Lets one launcher at a time start or end a platform in a data directory; the system frees it when we die. */
final class OwnerLock implements AutoCloseable {

    private final FileChannel channel;

    private OwnerLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws LaunchException if another launcher holds it */
    static OwnerLock take(Path home) {
        FileChannel channel = null;
        try {
            Files.createDirectories(home);
            channel = FileChannel.open(
                    home.resolve("platform.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) != null) {
                return new OwnerLock(channel);
            }
            channel.close();
        } catch (IOException e) {
            throw new LaunchException("The data directory cannot be locked: directory=" + home, e);
        }
        throw new LaunchException(
                "Another ./prudence is starting or running a platform here, wait for it or set PRUDENCE_HOME to another"
                        + " directory: directory=" + home);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new LaunchException("The data directory cannot be unlocked: reason=" + e.getMessage(), e);
        }
    }
}
