package dev.prudence.runtime;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads which outputs a step graph feeds back: metadata {@code prudence.state}, one {@code input=output} per line. */
final class StateLinks {
    static final String PROPERTY = "prudence.state";

    private StateLinks() {}

    /** State inputs and the outputs that replace them, in the order of the metadata. */
    static Map<String, String> of(OrtModel model) {
        String text = Optional.ofNullable(model.metadata().get(PROPERTY))
                .orElseThrow(() -> new IllegalArgumentException(
                        "A step graph names its state in the metadata property %s: model=%s"
                                .formatted(PROPERTY, model.name())));
        Map<String, String> links = new LinkedHashMap<>();
        text.lines().filter(line -> !line.isBlank()).forEach(line -> add(links, line, model));
        return Collections.unmodifiableMap(links);
    }

    private static void add(Map<String, String> links, String line, OrtModel model) {
        int separator = line.indexOf('=');
        String input = line.substring(0, Math.max(separator, 0)).strip();
        String output = line.substring(separator + 1).strip();
        TensorSpec in = model.inputs().get(input);
        TensorSpec out = model.outputs().get(output);
        if (separator < 0 || in == null || out == null || in.type() != out.type()) {
            throw new IllegalArgumentException(
                    "Each line of %s links an input to an output of the same type as input=output: model=%s, line=%s, inputType=%s, outputType=%s"
                            .formatted(PROPERTY, model.name(), line, in, out));
        }
        if (links.put(input, output) != null
                || links.values().stream().filter(output::equals).count() > 1) {
            throw new IllegalArgumentException("Name every state input and output once in %s: model=%s, line=%s"
                    .formatted(PROPERTY, model.name(), line));
        }
    }
}
