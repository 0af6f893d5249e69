package dev.prudence.launcher.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Reads the end of a log and then what is added to it. Not thread-safe. */
public final class LogTail {

    private static final int LARGEST_READ = 1024 * 1024;

    private final Path log;
    private long position;

    public LogTail(Path log) {
        this.log = log;
    }

    /** The last lines, at most so many, out of the last MiB. */
    public List<String> last(int count) {
        position = 0;
        List<String> lines = added().lines().toList();
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }

    /** What was added since the last call; empty when nothing was. */
    public String added() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(Math.min(position, file.length()), file.length() - LARGEST_READ);
            byte[] bytes = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
            position = from + bytes.length;
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new LaunchException("The log cannot be read: file=" + log, e);
        }
    }
}
