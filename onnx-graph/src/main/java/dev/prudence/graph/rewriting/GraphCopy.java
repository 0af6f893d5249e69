package dev.prudence.graph.rewriting;

import dev.prudence.graph.Constant;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Input;
import dev.prudence.graph.Node;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.Result;
import dev.prudence.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Copies a graph into a new builder and lets a {@link Rule} put something else in the place of nodes. Names, outputs and state stay, nodes
 * that no output needs are left out. Not thread-safe.
 */
public final class GraphCopy {
    private final GraphBuilder source;
    private final GraphBuilder target;
    private final Map<Value, Value> copies = new HashMap<>();

    private GraphCopy(GraphBuilder source) {
        this.source = source;
        this.target = GraphBuilder.create(source.name());
    }

    /** What takes a node's place. */
    @FunctionalInterface
    public interface Rule {
        /**
         * The results of what takes the place of a node of the source; empty where it is copied as it is.
         *
         * @param copy gives the target's values for the source's, of all nodes before this one
         */
        Optional<List<Value>> replace(Node node, GraphCopy copy);
    }

    /**
     * The copy of a graph, of which what its outputs need is copied.
     *
     * @throws IllegalStateException when the graph has no output
     */
    public static GraphBuilder of(GraphBuilder source, Rule rule) {
        return new GraphCopy(source).copy(rule);
    }

    /** The graph that grows. */
    public GraphBuilder target() {
        return target;
    }

    /** What stands in the target for a value of the source. */
    public Value of(Value value) {
        Value known = copies.get(value);
        if (known == null) {
            known = leaf(value);
            copies.put(value, known);
        }
        return known;
    }

    /** A copy of the node itself. */
    public List<Value> plain(Node node) {
        return target.applyAll(node.op(), node.operands().stream().map(this::of).toList());
    }

    private GraphBuilder copy(Rule rule) {
        source.inputs().forEach(this::of);
        source.parameters().forEach(this::of);
        for (Node node : source.graph().nodes()) {
            target.origin(node.origin());
            List<Value> results = rule.replace(node, this).orElseGet(() -> plain(node));
            for (int i = 0; i < results.size(); i++) {
                copies.put(node.results().get(i), results.get(i));
            }
        }
        target.origin("");
        source.state().forEach((input, next) -> target.state(of(input), of(next)));
        source.outputs().forEach(this::addOutput);
        return target;
    }

    private void addOutput(String name, Value value) {
        if (!target.outputs().containsKey(name)) {
            target.output(name, of(value));
        }
    }

    private Value leaf(Value value) {
        if (value instanceof Input) {
            return target.input(value.name(), value.elementType(), value.shape());
        }
        if (value instanceof Parameter) {
            return target.parameter(value.name(), value.elementType(), value.shape());
        }
        if (value instanceof Constant constant) {
            return target.constant(value.elementType(), value.shape(), constant.bytes());
        }
        throw new IllegalStateException("A rule asks for a value that comes later: value=" + ((Result) value).name());
    }
}
