package dev.prudence.sinks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs that are not ours: used where they are installed, by the variable PRUDENCE_TEST_PYTHON or on the path. */
public final class TestTools {

    private TestTools() {}

    /** A Python that has a module. */
    public static Optional<Path> pythonWith(String module) throws IOException, InterruptedException {
        String chosen = System.getenv("PRUDENCE_TEST_PYTHON");
        Optional<Path> python = chosen == null
                ? Stream.of(System.getenv("PATH").split(":"))
                        .map(directory -> Path.of(directory, "python3"))
                        .filter(Files::isExecutable)
                        .findFirst()
                : Optional.of(Path.of(chosen));
        return python.isPresent()
                        && exitCode(
                                        python.get(),
                                        "-c",
                                        "import importlib.util, sys; sys.exit(" + "importlib.util.find_spec('" + module
                                                + "') is None)")
                                == 0
                ? python
                : Optional.empty();
    }

    /** What a program prints. */
    public static String output(Path program, String... arguments) throws IOException, InterruptedException {
        Process process = start(program, arguments);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException(output);
        }
        return output;
    }

    private static int exitCode(Path program, String... arguments) throws IOException, InterruptedException {
        Process process = start(program, arguments);
        process.getInputStream().readAllBytes();
        return process.waitFor();
    }

    private static Process start(Path program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
