package dev.prudence.trainer.thinker;

import dev.prudence.trainer.run.FileTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Checkpoints of an agent: directories that appear by an atomic rename, of which the newest is kept. Not thread-safe. */
final class AgentCheckpoints {

    private static final String PREFIX = "frames-";

    private final Path root;

    AgentCheckpoints(Path root) {
        this.root = root;
    }

    /** Writes a checkpoint's files into a directory. */
    @FunctionalInterface
    interface Content {
        void writeTo(Path directory) throws IOException;
    }

    /** Saves one and drops older ones. */
    void save(long frames, Content content) throws IOException {
        Path draft = root.resolve("draft");
        FileTrees.delete(draft);
        Files.createDirectories(draft);
        content.writeTo(draft);
        List<Path> older = all();
        Path target = root.resolve(PREFIX + frames);
        FileTrees.delete(target);
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        older.stream().filter(each -> !each.equals(target)).forEach(FileTrees::delete);
    }

    /** The last one; empty at the start. */
    Optional<Path> newest() throws IOException {
        return all().stream().max(Comparator.comparingLong(AgentCheckpoints::frames));
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.filter(file -> file.getFileName().toString().startsWith(PREFIX))
                    .toList();
        }
    }

    private static long frames(Path directory) {
        return Long.parseLong(directory.getFileName().toString().substring(PREFIX.length()));
    }
}
