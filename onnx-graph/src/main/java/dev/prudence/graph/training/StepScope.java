package dev.prudence.graph.training;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an optimiser sees of the step that it becomes a part of: learning rate, clipping and state. All state is float32 and starts at 0.
 *
 * <p>Not thread-safe; it serves one step while that is built.
 */
public final class StepScope {
    private final GraphBuilder graph;
    private final Value learningRate;
    private final Supplier<Optional<Value>> clippingRule;
    private final Map<String, Value> inputs = new HashMap<>();
    private final Map<String, Change> shared = new LinkedHashMap<>();
    private final Map<String, Change> own = new LinkedHashMap<>();
    private Optional<Value> clipping = Optional.empty();
    private boolean clippingBuilt;

    /** A state before and after the step. */
    record Change(Value previous, Value next) {}

    StepScope(GraphBuilder graph, Value learningRate, Supplier<Optional<Value>> clippingRule) {
        this.graph = graph;
        this.learningRate = learningRate;
        this.clippingRule = clippingRule;
    }

    public GraphBuilder graph() {
        return graph;
    }

    /** A float32 scalar, fed at every run. */
    public Value learningRate() {
        return learningRate;
    }

    /** The float32 scalar that every gradient is multiplied by; empty when gradients are not clipped. */
    public Optional<Value> clipping() {
        if (!clippingBuilt) {
            clipping = clippingRule.get();
            clippingBuilt = true;
        }
        return clipping;
    }

    /** The gradient after clipping by the global norm. */
    public Value clipped(Value gradient) {
        return clipping().map(gradient::mul).orElse(gradient);
    }

    /** The number of this step, from 1: a float32 scalar, and a state of that name which counts the steps. */
    public Value counter(String name) {
        Value done = graph.input(name, ElementType.FLOAT32, Shape.scalar());
        Value next = done.add(1);
        shared.put(name, new Change(done, next));
        return next;
    }

    /** What the state {@code prefix + parameter name} holds before this step. */
    public Value previous(String prefix, Parameter parameter, Shape shape) {
        return inputs.computeIfAbsent(prefix + parameter.name(), name -> graph.input(name, ElementType.FLOAT32, shape));
    }

    /**
     * What the state {@code prefix + parameter name} holds after this step.
     *
     * @throws IllegalStateException when its previous value was never asked for
     */
    public void next(String prefix, Parameter parameter, Value value) {
        String name = prefix + parameter.name();
        Value previous = inputs.get(name);
        if (previous == null) {
            throw new IllegalStateException("A state is read before it is replaced, call previous(...): state=" + name);
        }
        own.put(name, new Change(previous, value));
    }

    /** The states of the parameter that was updated last, handed over once. */
    Map<String, Change> takeOwn() {
        Map<String, Change> taken = new LinkedHashMap<>(own);
        own.clear();
        return taken;
    }

    /** The states that all parameters share. */
    Map<String, Change> takeShared() {
        return new LinkedHashMap<>(shared);
    }
}
