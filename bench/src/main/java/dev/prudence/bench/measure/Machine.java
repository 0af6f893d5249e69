package dev.prudence.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Names the machine that results come from. */
public final class Machine {
    private static final Path GPUS = Path.of("/proc/driver/nvidia/gpus");
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** Processor and number of cores, for example {@code CPU: Some Processor, 2 cores}, and the first GPU where the driver names one. */
    public static String describe() {
        return "CPU: %s, %d cores".formatted(processor(), Runtime.getRuntime().availableProcessors())
                + gpu().map(name -> "; GPU: " + name).orElse("");
    }

    private static Optional<String> gpu() {
        try (Stream<Path> files = Files.walk(GPUS)) {
            Optional<Path> first =
                    files.filter(file -> file.endsWith("information")).sorted().findFirst();
            return first.isEmpty() ? Optional.empty() : value(first.get(), "Model:");
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> value(Path file, String key) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip())
                .findFirst();
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseGet(Machine::architecture);
        } catch (IOException e) {
            return architecture();
        }
    }

    private static String architecture() {
        return System.getProperty("os.arch", "unknown");
    }
}
