package dev.prudence.graph.training;

import dev.prudence.graph.Graph;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The outputs of one model: what it reports and what its state becomes. */
final class StepOutputs {
    static final String NEXT = "next/";

    private final Optional<Value> accepted;
    private final Map<String, Value> outputs = new LinkedHashMap<>();
    private final Map<String, String> state = new LinkedHashMap<>();
    private final Map<String, Shape> stateShapes = new LinkedHashMap<>();

    /** @param accepted a boolean scalar: where it is false all state stays as it is */
    StepOutputs(Optional<Value> accepted) {
        this.accepted = accepted;
    }

    void add(String name, Value value) {
        Value known = outputs.putIfAbsent(name, value);
        if (known != null && known != value) {
            throw new IllegalArgumentException("Two outputs of the step have one name: output=" + name);
        }
    }

    void addState(String name, StepScope.Change change) {
        add(
                NEXT + name,
                accepted.map(yes -> yes.where(change.next(), change.previous())).orElse(change.next()));
        state.put(name, NEXT + name);
        stateShapes.put(name, change.next().shape());
    }

    Map<String, Shape> stateShapes() {
        return Collections.unmodifiableMap(stateShapes);
    }

    Graph graph(String name) {
        return Graph.of(name, outputs, state, Map.of());
    }
}
