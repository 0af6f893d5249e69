package dev.prudence.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The process' resident memory, as Linux tells it. */
final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final FloatBuffer VALUE = ByteBuffer.allocateDirect(Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    private static final int FILLING = 20_000;
    private static final int MOST_FILLING = 400_000;

    /** Kilobytes; {@link #FILLING} handles take about 5,000. */
    private static final long FILLED = 4_000;

    private ResidentMemory() {}

    /**
     * By how much memory grows over a round of work, in kilobytes. The first round warms up. Rounds are repeated until one
     * changes memory by less than {@code enough}: Java's heap may grow or shrink in some round, a leak grows in every one.
     * Returns the smallest change.
     */
    static long leastGrowth(long enough, Runnable round) {
        round.run();
        List<OnnxTensor> filling = new ArrayList<>();
        try {
            fillHoles(filling);
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 6 && Math.abs(least) >= enough; i++) {
                long before = kilobytes();
                round.run();
                long growth = kilobytes() - before;
                least = Math.abs(growth) < Math.abs(least) ? growth : least;
            }
            return least;
        } finally {
            filling.forEach(OnnxTensor::close);
        }
    }

    /**
     * What earlier work has freed would take up a leak unseen: small objects fill it until the process has to grow for them. Once may be
     * chance, as when the compiler takes memory at the same time; twice in a row is not.
     */
    private static void fillHoles(List<OnnxTensor> filling) {
        int inARow = 0;
        while (inARow < 2 && filling.size() < MOST_FILLING) {
            long before = kilobytes();
            for (int i = 0; i < FILLING; i++) {
                filling.add(handle());
            }
            inARow = kilobytes() - before >= FILLED ? inARow + 1 : 0;
        }
    }

    /** A native handle that its caller closes, or forgets on purpose. */
    static OnnxTensor handle() {
        try {
            return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), VALUE.duplicate(), new long[] {1});
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
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
