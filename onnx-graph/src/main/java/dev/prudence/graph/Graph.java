package dev.prudence.graph;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The part of a builder that some named outputs need: a finished graph, ready to be written.
 *
 * @param outputs in the order in which they are written
 * @param state output to feed back, by the name of the input that receives it
 * @param metadata free properties of the written model
 */
public record Graph(
        String name,
        List<Input> inputs,
        List<Parameter> parameters,
        List<Constant> constants,
        List<Node> nodes,
        Map<String, Value> outputs,
        Map<String, String> state,
        Map<String, String> metadata) {

    /** Metadata property that names the state: one {@code input=output} pair a line. */
    public static final String STATE_PROPERTY = "prudence.state";

    public Graph {
        inputs = List.copyOf(inputs);
        parameters = List.copyOf(parameters);
        constants = List.copyOf(constants);
        nodes = List.copyOf(nodes);
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** Collects what the outputs need. Inputs, parameters and constants keep the order in which their builder got them. */
    public static Graph of(
            String name, Map<String, Value> outputs, Map<String, String> state, Map<String, String> metadata) {
        if (outputs.isEmpty()) {
            throw new IllegalStateException("A graph needs at least one output, call output(...) first: graph=" + name);
        }
        Set<Value> needed = reach(outputs.values());
        List<Node> nodes = only(needed, Result.class).stream()
                .map(Result::node)
                .distinct()
                .sorted(Comparator.comparingInt(Node::index))
                .toList();
        return new Graph(
                name,
                only(needed, Input.class),
                only(needed, Parameter.class),
                only(needed, Constant.class),
                nodes,
                outputs,
                state,
                metadata);
    }

    private static Set<Value> reach(Collection<Value> roots) {
        Set<Value> seen = new LinkedHashSet<>(roots);
        Deque<Value> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            if (open.pop() instanceof Result result) {
                result.node().operands().stream().filter(seen::add).forEach(open::push);
            }
        }
        return seen;
    }

    private static <V extends Value> List<V> only(Set<Value> values, Class<V> kind) {
        return values.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .sorted(Comparator.comparingInt(Value::order))
                .toList();
    }
}
