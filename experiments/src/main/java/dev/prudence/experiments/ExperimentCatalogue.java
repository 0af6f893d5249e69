package dev.prudence.experiments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The experiments that ship with Prudence, with their presets and schemas. This class is thread-safe. */
public final class ExperimentCatalogue {

    /** The preset that is taken when none is named. */
    public static final String DEFAULT_PRESET = "standard";

    private static final Map<String, List<String>> PRESETS = Map.of(
            "overoptimisation", List.of("quick", "standard", "seeds", "ppo", "monitor"),
            "rlhf", List.of("quick", "standard", "seeds", "thorough"),
            "thinker", List.of("quick", "standard", "seeds", "paper"));

    private ExperimentCatalogue() {}

    /** Names of all experiments, sorted. */
    public static List<String> names() {
        return PRESETS.keySet().stream().sorted().toList();
    }

    /** Names of an experiment's presets, smallest first. */
    public static List<String> presets(String experiment) {
        List<String> presets = PRESETS.get(experiment);
        if (presets == null) {
            throw new InvalidExperimentException(
                    "experiment", Wording.choice("no such experiment", experiment, names(), "experiment"));
        }
        return presets;
    }

    /** Reads a preset with everything that it extends. */
    static ObjectNode preset(String experiment, String preset) {
        List<String> known = presets(experiment);
        if (!known.contains(preset)) {
            throw new InvalidExperimentException(
                    "preset", Wording.choice("no such preset of " + experiment, preset, known, "preset"));
        }
        String path = "presets/" + experiment + "/" + preset + ".yaml";
        ObjectNode document = DocumentTree.parse(resource(path), path);
        return document.remove("extends") instanceof TextNode base
                ? DocumentTree.merge(preset(experiment, base.textValue()), document)
                : document;
    }

    /**
     * An experiment's JSON Schema (2020-12), for forms and editors.
     *
     * @throws InvalidExperimentException if there is no such experiment
     */
    public static String schemaText(String experiment) {
        presets(experiment);
        return resource("schemas/" + experiment + ".schema.json");
    }

    static SchemaCheck schema(String experiment) {
        return SchemaCheck.of(schemaText(experiment));
    }

    static String resource(String path) {
        try (InputStream in = ExperimentCatalogue.class.getResourceAsStream("/" + path)) {
            if (in == null) {
                throw new IllegalStateException("The experiments jar is incomplete, build it again: resource=" + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read from the experiments jar: resource=" + path, e);
        }
    }
}
