package dev.prudence.trainer.sft;

import dev.prudence.graph.Shape;
import dev.prudence.graph.onnx.Safetensors;
import dev.prudence.graph.onnx.SafetensorsLayout;
import dev.prudence.runtime.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A training state on disk: {@code step-<number>.safetensors}, which appears by an atomic rename. Only the newest is kept.
 *
 * <p>Not thread-safe.
 */
public final class Checkpoint {

    private static final String PREFIX = "step-";
    private static final String SUFFIX = ".safetensors";

    private final Path directory;

    private Checkpoint(Path directory) {
        this.directory = directory;
    }

    /** Checkpoints in an existing directory. */
    public static Checkpoint in(Path directory) {
        return new Checkpoint(directory);
    }

    /**
     * What was saved.
     *
     * @param step steps that were done
     * @param state float32 tensors by name; empty when nothing was saved
     */
    public record Saved(long step, Map<String, Tensor> state) {

        /** Whether there is a state to continue from. */
        public boolean isPresent() {
            return !state.isEmpty();
        }
    }

    /** The newest state, or step 0 without a state. */
    public Saved load(Map<String, Shape> shapes) {
        return files().stream()
                .max(Comparator.comparingLong(Checkpoint::step))
                .map(file -> new Saved(
                        step(file),
                        StateTensors.of(shapes, Safetensors.read(file).allFloats())))
                .orElse(new Saved(0, Map.of()));
    }

    /** Saves a state and drops older ones. */
    public void save(long step, Map<String, Shape> shapes, Map<String, Tensor> state) {
        Path file = directory.resolve(PREFIX + step + SUFFIX);
        Path temporary = directory.resolve(file.getFileName() + ".tmp");
        List<Path> older = files();
        try {
            Safetensors.write(temporary, SafetensorsLayout.of(shapes), StateTensors.floats(state));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            for (Path each : older) {
                if (!each.equals(file)) {
                    Files.delete(each);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The checkpoint cannot be written; file=" + file, e);
        }
    }

    private List<Path> files() {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.getFileName().toString().matches(PREFIX + "\\d+\\" + SUFFIX))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The checkpoints cannot be read; directory=" + directory, e);
        }
    }

    private static long step(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(PREFIX.length(), name.length() - SUFFIX.length()));
    }
}
