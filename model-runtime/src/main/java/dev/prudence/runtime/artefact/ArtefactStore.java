package dev.prudence.runtime.artefact;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artefacts by digest: {@code <root>/<digest>/manifest.json} with the parts beside it. A version appears whole or not at
 * all (written elsewhere in the root, verified, then renamed), never changes, and is verified whenever it is opened. A
 * version that a crash of the machine left damaged is refused on opening, and replaced when it is added again.
 *
 * <p>This class is thread-safe, and several processes may share a root.
 */
public final class ArtefactStore {
    private static final Logger LOG = LoggerFactory.getLogger(ArtefactStore.class);
    private static final String STAGING = ".staging-";
    private final Path root;

    private ArtefactStore(Path root) {
        this.root = root;
    }

    /** The store below a directory, which is created when it is missing. */
    public static ArtefactStore at(Path root) {
        try {
            return new ArtefactStore(Files.createDirectories(root));
        } catch (IOException e) {
            throw new UncheckedIOException("The store's directory cannot be created: root=" + root, e);
        }
    }

    /**
     * Copies an artefact into the store.
     *
     * @throws ArtefactException if it does not verify; nothing is added then
     */
    public ModelArtefact add(Path directory) {
        ModelArtefact source = ModelArtefact.openVerified(directory);
        Path staged = stage();
        try {
            copy(source, staged);
        } catch (IOException e) {
            discard(staged);
            throw new UncheckedIOException("The artefact cannot be copied: directory=" + directory, e);
        }
        return publish(staged, source.digest());
    }

    /**
     * Writes a new artefact into the store; if it is there already, nothing changes.
     *
     * @throws UncheckedIOException if a part cannot be read, or the store cannot be written; nothing is added then
     */
    public ModelArtefact add(ArtefactWriter writer) {
        Path staged = stage();
        Manifest written;
        try {
            written = writer.writeTo(staged);
        } catch (RuntimeException e) {
            discard(staged);
            throw e;
        }
        return publish(staged, written.digest());
    }

    /** A new empty directory inside the root, to download an artefact into and {@link #publish} it. */
    public Path stage() {
        try {
            return Files.createTempDirectory(root, STAGING);
        } catch (IOException e) {
            throw new UncheckedIOException("The store cannot be written: root=" + root, e);
        }
    }

    /**
     * The directory for a resumable download of a version: the same at every call, with whatever an interrupted one left in
     * it. {@link #publish} it when it is complete.
     */
    public Path stage(String digest) {
        try {
            return Files.createDirectories(root.resolve(STAGING + Digests.check(digest)));
        } catch (IOException e) {
            throw new UncheckedIOException("The store cannot be written: root=" + root, e);
        }
    }

    /**
     * Verifies a staged directory and makes it a version of the store. The staged directory is gone afterwards, whatever
     * happens.
     *
     * @throws ArtefactException if it does not verify or is another version than expected
     */
    public ModelArtefact publish(Path staged, String expectedDigest) {
        try {
            ModelArtefact artefact = ModelArtefact.openVerified(staged, Digests.check(expectedDigest));
            move(staged, artefact.digest());
            return open(artefact.digest());
        } finally {
            discard(staged);
        }
    }

    /** Whether a version is there; only opening it says whether it is sound. */
    public boolean contains(String digest) {
        return Files.isRegularFile(directory(digest).resolve(Manifest.FILE));
    }

    /**
     * Opens a version and verifies it.
     *
     * @throws ArtefactException if it is missing or damaged
     */
    public ModelArtefact open(String digest) {
        return ModelArtefact.openVerified(directory(digest), digest);
    }

    /** A version, verified; nothing if it is missing or damaged (then fetch it again: {@link #publish} replaces it). */
    public Optional<ModelArtefact> find(String digest) {
        if (!contains(digest)) {
            return Optional.empty();
        }
        try {
            return Optional.of(open(digest));
        } catch (ArtefactException damaged) {
            LOG.warn("A stored version is damaged and counts as missing: {}", damaged.getMessage());
            return Optional.empty();
        }
    }

    /** The digests of all versions, sorted. */
    public List<String> list() {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .filter(this::contains)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The store cannot be read: root=" + root, e);
        }
    }

    /** Notes that a version is in use, for {@link #keepLastUsed}. */
    public void use(String digest, Instant time) {
        try {
            Files.setLastModifiedTime(directory(digest), FileTime.from(time));
        } catch (IOException e) {
            throw new UncheckedIOException("The version cannot be marked as used: digest=" + digest, e);
        }
    }

    /** Removes all but the versions that were used last. */
    public void keepLastUsed(int most) {
        Map<String, FileTime> used = new HashMap<>();
        list().forEach(digest -> used.put(digest, lastUsed(digest)));
        used.keySet().stream()
                .sorted(Comparator.comparing(used::get).reversed())
                .skip(most)
                .forEach(this::delete);
    }

    private FileTime lastUsed(String digest) {
        try {
            return Files.getLastModifiedTime(directory(digest));
        } catch (IOException goneMeanwhile) {
            return FileTime.fromMillis(0);
        }
    }

    /** Removes a version; says whether it was there. */
    public boolean delete(String digest) {
        Path directory = directory(digest);
        if (!Files.exists(directory)) {
            return false;
        }
        Path doomed = stage();
        try {
            Files.move(directory, doomed.resolve(digest), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("The version cannot be removed: digest=" + digest, e);
        } finally {
            discard(doomed);
        }
        return true;
    }

    private void move(Path staged, String digest) {
        try {
            Files.move(staged, directory(digest), StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            replaceIfDamaged(staged, digest, e);
        } catch (IOException e) {
            throw new UncheckedIOException("The version cannot be stored: digest=" + digest, e);
        }
    }

    private void replaceIfDamaged(Path staged, String digest, FileSystemException refused) {
        if (!Files.exists(directory(digest))) {
            throw new UncheckedIOException("The version cannot be stored: digest=" + digest, refused);
        }
        try {
            open(digest);
        } catch (ArtefactException damaged) {
            delete(digest);
            move(staged, digest);
        }
    }

    private static void copy(ModelArtefact source, Path target) throws IOException {
        Files.copy(source.directory().resolve(Manifest.FILE), target.resolve(Manifest.FILE));
        for (Part part : source.manifest().parts()) {
            Path file = target.resolve(part.path());
            Files.createDirectories(target.resolve(part.path()).getParent());
            Files.copy(source.path(part.path()), file);
        }
    }

    private Path directory(String digest) {
        return root.resolve(Digests.check(digest));
    }

    private static void discard(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The staging directory cannot be removed: directory=" + directory, e);
        }
    }
}
