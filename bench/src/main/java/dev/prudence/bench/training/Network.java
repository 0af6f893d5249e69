package dev.prudence.bench.training;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.Value;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What is trained.
 *
 * @param initial first values, by parameter
 * @param trained which parameters the loss depends on, by name
 */
record Network(GraphBuilder graph, Value loss, Map<String, float[]> initial, Predicate<String> trained) {
    List<Parameter> parameters() {
        return graph.parameters().stream()
                .filter(parameter -> trained.test(parameter.name()))
                .toList();
    }
}
