package dev.prudence.experiments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A complete, valid experiment: every key that its schema asks for has a value that the schema allows. It is resolved
 * from a preset, an optional YAML file laid over it, and {@code a.b=value} overrides laid over both. This class is
 * thread-safe.
 */
public final class ExperimentDocument {

    private final ObjectNode tree;
    private final String canonicalJson;
    private final String digest;

    private ExperimentDocument(JsonNode tree) {
        this.canonicalJson = CanonicalJson.write(tree);
        this.tree = (ObjectNode) CanonicalJson.read(canonicalJson);
        this.digest = CanonicalJson.digest(tree);
    }

    /**
     * Resolves an experiment.
     *
     * @param nameOrFile an experiment's name, or the path of a YAML file that names one in its {@code experiment} key
     * @param preset the preset to start from; null for the one that the file names, or else {@code standard}
     * @param overrides dotted keys to YAML scalars or flow lists, applied last, in their own order
     * @throws InvalidExperimentException with every problem that was found
     */
    public static ExperimentDocument resolve(
            String nameOrFile, @Nullable String preset, Map<String, String> overrides) {
        ObjectNode own = ExperimentCatalogue.names().contains(nameOrFile) ? named(nameOrFile) : read(nameOrFile);
        String experiment = text(own, "experiment");
        String chosen = preset != null ? preset : own.path("preset").asText(ExperimentCatalogue.DEFAULT_PRESET);
        own.remove("preset");
        ObjectNode base = ExperimentCatalogue.preset(experiment, chosen);
        base.put("preset", chosen);
        return checked(DocumentTree.override(DocumentTree.merge(base, own), overrides));
    }

    /**
     * Reads a document that is complete already, as {@link #canonicalJson()} writes it; YAML is read too.
     *
     * @throws InvalidExperimentException with every problem that was found
     */
    public static ExperimentDocument parse(String resolved) {
        return checked(DocumentTree.parse(resolved, "request"));
    }

    /** The experiment's name. */
    public String experiment() {
        return tree.path("experiment").textValue();
    }

    /** The preset that the document started from. */
    public String preset() {
        return tree.path("preset").textValue();
    }

    /** The seed; unsigned 32 bits. */
    public long seed() {
        return tree.path("seed").longValue();
    }

    /** A copy of the whole document. */
    public ObjectNode tree() {
        return tree.deepCopy();
    }

    /** The document in canonical form: equal documents have equal text. */
    public String canonicalJson() {
        return canonicalJson;
    }

    /** Lower-case hexadecimal SHA-256 of the canonical form. */
    public String digest() {
        return digest;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ExperimentDocument document && document.canonicalJson.equals(canonicalJson);
    }

    @Override
    public int hashCode() {
        return canonicalJson.hashCode();
    }

    @Override
    public String toString() {
        return canonicalJson;
    }

    private static ExperimentDocument checked(ObjectNode tree) {
        String experiment = text(tree, "experiment");
        ExperimentCatalogue.presets(experiment);
        List<Problem> problems =
                new ArrayList<>(ExperimentCatalogue.schema(experiment).problems(tree));
        if (problems.isEmpty()) {
            problems.addAll(ExperimentRules.problems(tree));
        }
        if (!problems.isEmpty()) {
            throw new InvalidExperimentException(problems);
        }
        return new ExperimentDocument(tree);
    }

    private static ObjectNode named(String experiment) {
        return JsonNodeFactory.instance.objectNode().put("experiment", experiment);
    }

    private static ObjectNode read(String file) {
        Path path = Path.of(file);
        if (!Files.isRegularFile(path)) {
            throw new InvalidExperimentException(
                    "experiment",
                    Wording.choice(
                            "neither an experiment nor a readable file",
                            file,
                            ExperimentCatalogue.names(),
                            "experiment"));
        }
        try {
            return DocumentTree.parse(Files.readString(path), file);
        } catch (IOException e) {
            throw new InvalidExperimentException("", "the file cannot be read as UTF-8 text: file=" + file);
        }
    }

    private static String text(ObjectNode document, String key) {
        JsonNode value = document.path(key);
        if (!value.isTextual()) {
            throw new InvalidExperimentException(
                    key,
                    "a document must name its experiment, one of " + String.join(", ", ExperimentCatalogue.names())
                            + ": " + key + "=" + value);
        }
        return value.textValue();
    }
}
