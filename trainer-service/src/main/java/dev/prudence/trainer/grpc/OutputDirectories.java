package dev.prudence.trainer.grpc;

import java.nio.file.Path;
import java.util.function.Function;

/** Decides where runs leave their output. This class is thread-safe. */
public final class OutputDirectories {

    private final Path root;

    /**
     * Remembers the service's own choice.
     *
     * @param root runs that name no directory go to {@code <root>/<run-id>}
     */
    public OutputDirectories(Path root) {
        this.root = root.toAbsolutePath();
    }

    /**
     * The directory of a new run, by its id.
     *
     * @param wanted absolute; empty for the service's own choice
     * @throws IllegalArgumentException if it is not absolute
     */
    public Function<String, Path> forRequest(String wanted) {
        if (wanted.isEmpty()) {
            return root::resolve;
        }
        Path directory = Path.of(wanted);
        if (!directory.isAbsolute()) {
            throw new IllegalArgumentException("the output directory must be absolute, output_directory=" + wanted);
        }
        return id -> directory;
    }
}
