package dev.prudence.launcher.platform;

import dev.prudence.launcher.process.LaunchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Refuses to start on a disk that is full already. This class is thread-safe. */
final class Room {

    private static final long MEBIBYTE = 1024 * 1024;
    private static final long NEEDED = 512 * MEBIBYTE;

    private Room() {}

    static void require(Path directory) {
        try {
            Files.createDirectories(directory);
            require(directory, Files.getFileStore(directory).getUsableSpace());
        } catch (IOException e) {
            throw new LaunchException("The data directory cannot be made or written: directory=" + directory, e);
        }
    }

    static void require(Path directory, long usable) {
        if (usable < NEEDED) {
            throw new LaunchException("The disk is nearly full, make room for at least " + NEEDED / MEBIBYTE
                    + " MiB or set PRUDENCE_HOME to another disk: directory=" + directory + " freeMiB="
                    + usable / MEBIBYTE);
        }
    }
}
