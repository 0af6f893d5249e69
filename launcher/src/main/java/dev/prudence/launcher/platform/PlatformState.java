package dev.prudence.launcher.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.launcher.process.ProcessStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the running platform, kept in a file so that another command finds it. This class is
 * thread-safe.
 *
 * @param schemaVersion 2
 * @param expected names of the processes that belong to it
 * @param processes in the order in which they were started: the broker first
 * @param ensemble absolute path of the directory whose ensemble the reward service serves; null when it was given none
 */
public record PlatformState(
        int schemaVersion,
        List<String> expected,
        List<Entry> processes,
        @Nullable String ensemble) {

    private static final int SCHEMA_VERSION = 2;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Nothing runs. */
    public static final PlatformState EMPTY = expecting(List.of());

    /**
     * One process.
     *
     * @param name {@code broker} or a service's module
     * @param pid its process id
     * @param startMillis when it started, milliseconds since 1970
     * @param port the port that it listens on
     * @param log its log file
     */
    public record Entry(String name, long pid, long startMillis, int port, String log) {

        /** Names the process for good. */
        public ProcessStamp stamp() {
            return new ProcessStamp(pid, startMillis);
        }

        public boolean alive() {
            return stamp().find().isPresent();
        }
    }

    public PlatformState {
        expected = List.copyOf(expected);
        processes = List.copyOf(processes);
    }

    /** A platform that these processes will belong to. */
    public static PlatformState expecting(List<String> names) {
        return new PlatformState(SCHEMA_VERSION, names, List.of(), null);
    }

    /** Reads the file; empty when there is none or it was cut off while being written. */
    public static PlatformState read(Path file) {
        if (!Files.exists(file)) {
            return EMPTY;
        }
        try {
            return JSON.readValue(file.toFile(), PlatformState.class);
        } catch (JsonProcessingException e) {
            return EMPTY;
        } catch (IOException e) {
            throw new LaunchException("The state file cannot be read: file=" + file, e);
        }
    }

    /** Writes the file in one step. */
    public void write(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path draft = file.resolveSibling(file.getFileName() + ".new");
            JSON.writerWithDefaultPrettyPrinter().writeValue(draft.toFile(), this);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LaunchException("The state file cannot be written: file=" + file, e);
        }
    }

    public PlatformState with(Entry entry) {
        List<Entry> more = new ArrayList<>(processes);
        more.add(entry);
        return new PlatformState(schemaVersion, expected, more, ensemble);
    }

    /** The same with the ensemble of a directory. */
    public PlatformState serving(@Nullable Path directory) {
        String path = directory == null
                ? null
                : directory.toAbsolutePath().normalize().toString();
        return new PlatformState(schemaVersion, expected, processes, path);
    }

    /** Whether the reward service was started with the ensemble of this directory. */
    public boolean serves(Path directory) {
        return directory.toAbsolutePath().normalize().toString().equals(ensemble);
    }

    public Optional<Entry> find(String name) {
        return processes.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    /** True when everything that belongs to it is there and alive. */
    public boolean complete() {
        return !expected.isEmpty()
                && expected.stream()
                        .allMatch(name -> find(name).filter(Entry::alive).isPresent());
    }

    /** True when it is complete and has these services. */
    public boolean has(Set<ServiceKind> services) {
        return complete() && services.stream().map(ServiceKind::module).allMatch(expected::contains);
    }

    /** The processes that are still alive. */
    public List<Entry> survivors() {
        return processes.stream().filter(Entry::alive).toList();
    }

    /** host:port of a process. */
    public String address(String name) {
        return find(name)
                .map(entry -> "127.0.0.1:" + entry.port())
                .orElseThrow(
                        () -> new LaunchException("It does not run, start it with ./prudence up: process=" + name));
    }
}
