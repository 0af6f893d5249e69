package dev.prudence.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The process' resident memory, as Linux tells it. */
final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ResidentMemory() {}

    /**
     * By how much memory grows over a round of work, in kilobytes. The first round warms up. Rounds are repeated until one
     * changes memory by less than {@code enough}: Java's heap may grow or shrink in some round, a leak grows in every one.
     * Returns the smallest change.
     */
    static long leastGrowth(long enough, Runnable round) {
        round.run();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 6 && Math.abs(least) >= enough; i++) {
            long before = kilobytes();
            round.run();
            long growth = kilobytes() - before;
            least = Math.abs(growth) < Math.abs(least) ? growth : least;
        }
        return least;
    }

    static long kilobytes() {
        Assumptions.assumeTrue(Files.exists(STATUS), "Resident memory is read from " + STATUS);
        System.gc();
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
