package dev.prudence.runtime.artefact;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collects the parts of an artefact and writes them with their manifest into a directory.
 *
 * <p>Not thread-safe.
 */
public final class ArtefactWriter {
    private final String kind;
    private final String name;
    private final Map<String, Source> parts = new TreeMap<>();
    private JsonNode contract = CanonicalJson.object(Map.of());
    private JsonNode provenance = CanonicalJson.object(Map.of());

    private ArtefactWriter(String kind, String name) {
        this.kind = kind;
        this.name = name;
    }

    /** An artefact of a kind (for example {@code vector-policy}) and with a name, still without parts. */
    public static ArtefactWriter of(String kind, String name) {
        return new ArtefactWriter(kind, name);
    }

    /** Adds a part from memory. */
    public ArtefactWriter part(String path, byte[] bytes) {
        byte[] copy = bytes.clone();
        return add(path, target -> Files.write(target, copy));
    }

    /** Adds a part that is copied from a file when the artefact is written. A file already in its place stays there. */
    public ArtefactWriter part(String path, Path file) {
        return add(path, target -> copyUnlessSame(file, target));
    }

    /** Sets the contract: what a user of the artefact must know to call it. */
    public ArtefactWriter contract(JsonNode object) {
        contract = object.deepCopy();
        return this;
    }

    /** Sets the contract from maps, lists, strings, numbers and booleans. */
    public ArtefactWriter contract(Map<String, ?> object) {
        return contract(CanonicalJson.object(object));
    }

    /** Sets the provenance: where the artefact comes from. */
    public ArtefactWriter provenance(JsonNode object) {
        provenance = object.deepCopy();
        return this;
    }

    /** Sets the provenance from maps, lists, strings, numbers and booleans. */
    public ArtefactWriter provenance(Map<String, ?> object) {
        return provenance(CanonicalJson.object(object));
    }

    /**
     * Writes every part and then {@code manifest.json}; the directory is created when it is missing.
     *
     * @throws UncheckedIOException if a file cannot be read or written
     */
    public Manifest writeTo(Path directory) {
        try {
            List<Part> written = new ArrayList<>();
            for (Map.Entry<String, Source> part : parts.entrySet()) {
                written.add(write(directory, part.getKey(), part.getValue()));
            }
            Manifest manifest = new Manifest(Manifest.SCHEMA_VERSION, kind, name, written, contract, provenance);
            Files.write(directory.resolve(Manifest.FILE), manifest.canonicalBytes());
            return manifest;
        } catch (IOException e) {
            throw new UncheckedIOException("The artefact could not be written: directory=" + directory, e);
        }
    }

    /** Writes one part's bytes to a file. */
    private interface Source {
        void writeTo(Path target) throws IOException;
    }

    private ArtefactWriter add(String path, Source source) {
        if (parts.put(Part.checkPath(path), source) != null) {
            throw new IllegalArgumentException("Add every part once: path=" + path);
        }
        return this;
    }

    private static Part write(Path directory, String path, Source source) throws IOException {
        Path target = directory.resolve(path);
        Files.createDirectories(directory.resolve(path).getParent());
        source.writeTo(target);
        return new Part(path, Digests.of(target), Files.size(target));
    }

    private static void copyUnlessSame(Path file, Path target) throws IOException {
        if (!Files.exists(target) || !Files.isSameFile(file, target)) {
            Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
