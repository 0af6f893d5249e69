package dev.prudence.runtime.artefact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A verified artefact on disk: when an instance exists, every part had the size and the SHA-256 that the manifest names,
 * and nothing else lay beside them.
 *
 * <p>This class is thread-safe.
 */
public final class ModelArtefact {
    private final Path directory;
    private final Manifest manifest;
    private final String digest;

    private ModelArtefact(Path directory, Manifest manifest, String digest) {
        this.directory = directory;
        this.manifest = manifest;
        this.digest = digest;
    }

    /**
     * Opens a directory with a {@code manifest.json}.
     *
     * @throws ArtefactException if a part is missing, changed, a link or unlisted; the message names it
     */
    public static ModelArtefact openVerified(Path directory) {
        try {
            byte[] json = Files.readAllBytes(directory.resolve(Manifest.FILE));
            Manifest manifest = Manifest.parse(json);
            checkFiles(directory, manifest);
            return new ModelArtefact(directory, manifest, Digests.of(json));
        } catch (IOException e) {
            throw new ArtefactException("The artefact cannot be read (%s): directory=%s".formatted(e, directory), e);
        }
    }

    /** As {@link #openVerified(Path)}, and refuses any other version than the expected one. */
    public static ModelArtefact openVerified(Path directory, String expectedDigest) {
        ModelArtefact artefact = openVerified(directory);
        if (!artefact.digest.equals(expectedDigest)) {
            throw new ArtefactException("The artefact is another version: expected=%s, found=%s"
                    .formatted(expectedDigest, artefact.digest));
        }
        return artefact;
    }

    /** What it is made of. */
    public Manifest manifest() {
        return manifest;
    }

    /** Lower-case hexadecimal SHA-256 of the manifest: the version's name. */
    public String digest() {
        return digest;
    }

    /** Where it lies. */
    public Path directory() {
        return directory;
    }

    /** The file of a part. */
    public Path path(String part) {
        return directory.resolve(listed(part).path());
    }

    /**
     * The bytes of a part, checked once more.
     *
     * @throws ArtefactException if the file has changed since the artefact was opened
     */
    public byte[] bytes(String part) {
        Part listed = listed(part);
        try {
            byte[] bytes = Files.readAllBytes(directory.resolve(listed.path()));
            checkSame("sha256", listed, listed.sha256(), Digests.of(bytes));
            return bytes;
        } catch (IOException e) {
            throw new ArtefactException("The part cannot be read (%s): part=%s".formatted(e, part), e);
        }
    }

    private Part listed(String part) {
        return manifest.part(part)
                .orElseThrow(() -> new IllegalArgumentException("The artefact has no such part; it has %s: part=%s"
                        .formatted(manifest.parts().stream().map(Part::path).toList(), part)));
    }

    private static void checkFiles(Path directory, Manifest manifest) throws IOException {
        Set<String> found = files(directory);
        for (Part part : manifest.parts()) {
            if (!found.remove(part.path())) {
                throw new ArtefactException("A part is missing or no plain file: part=%s, expected=%s, found=nothing"
                        .formatted(part.path(), part.sha256()));
            }
            Path file = directory.resolve(part.path());
            checkSame("bytes", part, part.bytes(), Files.size(file));
            checkSame("sha256", part, part.sha256(), Digests.of(file));
        }
        found.remove(Manifest.FILE);
        if (!found.isEmpty()) {
            throw new ArtefactException("The artefact holds files that its manifest does not name: found=" + found);
        }
    }

    private static Set<String> files(Path directory) throws IOException {
        Set<String> files = new TreeSet<>();
        try (Stream<Path> walk = Files.walk(directory.toRealPath())) {
            for (Path path : (Iterable<Path>) walk::iterator) {
                String relative =
                        directory.toRealPath().relativize(path).toString().replace('\\', '/');
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    files.add(relative);
                } else if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    throw new ArtefactException("An artefact holds plain files only: part=" + relative);
                }
            }
        }
        return files;
    }

    private static void checkSame(String what, Part part, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new ArtefactException("A part is not what the manifest says: part=%s, check=%s, expected=%s, found=%s"
                    .formatted(part.path(), what, expected, found));
        }
    }
}
