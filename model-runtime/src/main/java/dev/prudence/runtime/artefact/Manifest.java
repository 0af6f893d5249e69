package dev.prudence.runtime.artefact;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an artefact is made of. Its canonical bytes (keys sorted, parts sorted by path) are the file {@code
 * manifest.json}, and their SHA-256 names the version.
 *
 * <p>This class is thread-safe.
 *
 * @param schemaVersion layout of the manifest, 1
 * @param kind what the artefact can be used as, for example {@code vector-policy}
 * @param name the model's name
 * @param parts files, sorted by path; at least one
 * @param contract a JSON object: what its user must know to call it, for example rows and widths
 * @param provenance a JSON object: where it comes from, for example run, configuration digest and data
 */
public record Manifest(
        int schemaVersion, String kind, String name, List<Part> parts, JsonNode contract, JsonNode provenance) {
    /** The only layout there is. */
    public static final int SCHEMA_VERSION = 1;
    /** The manifest's file name inside an artefact. */
    public static final String FILE = "manifest.json";

    /** Sorts and checks. */
    public Manifest {
        if (schemaVersion != SCHEMA_VERSION) {
            throw new IllegalArgumentException("This version reads manifests of schema %d: schemaVersion=%d"
                    .formatted(SCHEMA_VERSION, schemaVersion));
        }
        checkText("kind", kind);
        checkText("name", name);
        parts = parts.stream().sorted(Comparator.comparing(Part::path)).toList();
        checkParts(parts);
        contract = checkedObject("contract", contract);
        provenance = checkedObject("provenance", provenance);
    }

    /** A copy of the contract. */
    @Override
    public JsonNode contract() {
        return contract.deepCopy();
    }

    /** A copy of the provenance. */
    @Override
    public JsonNode provenance() {
        return provenance.deepCopy();
    }

    /** The part at a path. */
    public Optional<Part> part(String path) {
        return parts.stream().filter(part -> part.path().equals(path)).findFirst();
    }

    /** Size of all parts together. */
    public long totalBytes() {
        return parts.stream().mapToLong(Part::bytes).sum();
    }

    /** The bytes of {@code manifest.json}. */
    public byte[] canonicalBytes() {
        ObjectNode root = CanonicalJson.object(Map.of("schemaVersion", schemaVersion, "kind", kind, "name", name));
        parts.forEach(part -> root.withArray("parts")
                .addObject()
                .put("path", part.path())
                .put("sha256", part.sha256())
                .put("bytes", part.bytes()));
        root.set("contract", contract);
        root.set("provenance", provenance);
        return CanonicalJson.bytes(root);
    }

    /** Lower-case hexadecimal SHA-256 of the canonical bytes: the version's name. */
    public String digest() {
        return Digests.of(canonicalBytes());
    }

    /**
     * Reads a manifest.
     *
     * @throws ArtefactException if the bytes are no manifest, or not in canonical form
     */
    public static Manifest parse(byte[] json) {
        try {
            Manifest manifest = read(CanonicalJson.parse(json));
            if (!Arrays.equals(manifest.canonicalBytes(), json)) {
                throw new ArtefactException(
                        "The manifest is not in canonical form (unknown or unsorted keys, white space): digest="
                                + Digests.of(json));
            }
            return manifest;
        } catch (IOException | IllegalArgumentException e) {
            throw new ArtefactException("The manifest cannot be read: reason=" + e.getMessage(), e);
        }
    }

    private static Manifest read(JsonNode root) {
        List<Part> parts = new ArrayList<>();
        root.path("parts")
                .forEach(part -> parts.add(new Part(
                        part.path("path").asText(),
                        part.path("sha256").asText(),
                        part.path("bytes").asLong(-1))));
        return new Manifest(
                root.path("schemaVersion").asInt(),
                root.path("kind").asText(),
                root.path("name").asText(),
                parts,
                root.path("contract"),
                root.path("provenance"));
    }

    private static void checkText(String field, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("A manifest needs a %s: %s=%s".formatted(field, field, value));
        }
    }

    private static JsonNode checkedObject(String field, JsonNode value) {
        if (!value.isObject()) {
            throw new IllegalArgumentException(
                    "A manifest's %s is a JSON object: %s=%s".formatted(field, field, value));
        }
        return CanonicalJson.normalise(value);
    }

    private static void checkParts(List<Part> parts) {
        Set<String> paths = new HashSet<>();
        for (Part part : parts) {
            if (!paths.add(part.path())) {
                throw new IllegalArgumentException("A manifest names every part once: path=" + part.path());
            }
        }
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("A manifest needs a part: parts=" + parts);
        }
    }
}
