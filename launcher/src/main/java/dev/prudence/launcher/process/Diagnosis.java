package dev.prudence.launcher.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns what programs write when they fail into a reason that a person understands. This class is thread-safe. */
public final class Diagnosis {

    private static final int TAIL_BYTES = 32 * 1024;
    private static final int LONGEST_LINE = 200;

    /** What is looked for, in this order, and what it means. */
    private static final List<Map.Entry<String, String>> SIGNS = List.of(
            Map.entry("No space left on device", "the disk is full: make room and run it again"),
            Map.entry("Disk quota exceeded", "the disk quota is used up: make room and run it again"),
            Map.entry("Address already in use", "another program took its port in that moment: run it again"),
            Map.entry("java.lang.OutOfMemoryError: Java heap space", "its Java heap was too small"),
            Map.entry("java.lang.OutOfMemoryError", "it ran out of memory"),
            Map.entry("Permission denied", "it may not write where it must"));

    private Diagnosis() {}

    /** A reason for an exception of the launcher's own, if it is one of the known ones. */
    public static Optional<String> of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<String> sign = sign(String.valueOf(cause.getMessage()));
            if (sign.isPresent()) {
                return sign.map(words -> "Stopped: " + words + ".");
            }
        }
        return Optional.empty();
    }

    /** The likely reason in the end of a log: a known sign, or else the last line that speaks of an error. */
    static Optional<String> ofLog(Path log) {
        String tail = tail(log);
        return sign(tail).or(() -> lastErrorLine(tail));
    }

    private static Optional<String> sign(String text) {
        return SIGNS.stream()
                .filter(sign -> text.contains(sign.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static Optional<String> lastErrorLine(String tail) {
        return tail.lines()
                .filter(line -> line.contains("ERROR") || line.contains("Exception") || line.contains("FATAL"))
                .filter(line -> !line.startsWith("\tat "))
                .reduce((earlier, later) -> later)
                .map(String::strip)
                .map(line -> line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "...");
    }

    private static String tail(Path log) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            int length = (int) Math.min(TAIL_BYTES, file.length());
            byte[] bytes = new byte[length];
            file.seek(file.length() - length);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
