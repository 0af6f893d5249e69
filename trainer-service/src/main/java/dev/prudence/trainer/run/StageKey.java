package dev.prudence.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.experiments.CanonicalJson;
import java.util.Map;

/**
 * What a stage's output depends on: SHA-256 over the canonical form of its name, the sections that it declares, its
 * input digests, the keys of its upstream stages, and the versions of code and runtime.
 */
final class StageKey {

    private StageKey() {}

    /**
     * Computes the key, 64 lower-case hexadecimal characters.
     *
     * @param document the whole resolved document
     * @param upstreamKeys key per upstream stage that the stage declares
     * @param software versions by name: code, runtime
     */
    static String of(Stage stage, JsonNode document, Map<String, String> upstreamKeys, Map<String, String> software) {
        ObjectNode sections = sections(stage, document);
        ObjectNode key = JsonNodeFactory.instance.objectNode();
        key.put("stage", stage.name());
        key.set("config", sections);
        put(key.putObject("inputs"), stage.inputDigests(sections));
        put(key.putObject("upstream"), upstreamKeys);
        put(key.putObject("software"), software);
        return CanonicalJson.digest(key);
    }

    /**
     * The sections that a stage declares.
     *
     * @throws IllegalArgumentException if the document lacks one
     */
    static ObjectNode sections(Stage stage, JsonNode document) {
        ObjectNode sections = JsonNodeFactory.instance.objectNode();
        for (String name : stage.sections()) {
            JsonNode section = document.get(name);
            if (section == null) {
                throw new IllegalArgumentException("the document lacks a section that a stage declares, stage="
                        + stage.name() + " section=" + name);
            }
            sections.set(name, section.deepCopy());
        }
        return sections;
    }

    private static void put(ObjectNode target, Map<String, String> values) {
        values.forEach(target::put);
    }
}
