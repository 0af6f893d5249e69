package dev.prudence.graph.autodiff;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Node;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.op.Backward;
import dev.prudence.graph.op.Foreign;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Reverse-mode differentiation: walks the builder's nodes from the loss backwards, lets every op add the gradients of its operands, and
 * adds up what meets at one value. The backward pass consists of ordinary nodes of the same builder, so it can be differentiated again.
 *
 * <p>Not thread-safe.
 */
public final class Gradients {
    private final GraphBuilder graph;
    private final Set<Value> dependent;
    private final Recomputation recomputation;
    private final List<Node> nodes;
    private final List<? extends Value> targets;
    private final Map<Value, Value> gradients = new HashMap<>();

    private Gradients(
            GraphBuilder graph,
            List<Node> nodes,
            List<? extends Value> targets,
            Set<Value> dependent,
            Recomputation recomputation) {
        this.graph = graph;
        this.nodes = nodes;
        this.targets = targets;
        this.dependent = dependent;
        this.recomputation = recomputation;
    }

    /**
     * The gradients of a scalar, in the order of {@code targets} and each of its target's type.
     *
     * @param loss a floating scalar
     * @param targets parameters or any other floating values
     * @throws IllegalArgumentException when the loss is no scalar, when it does not depend on a target, which is then named, or when an
     *     operator on the way has no gradient; the message names the node, its operator and the target whose gradient is lost
     */
    public static List<Value> of(Value loss, List<? extends Value> targets) {
        return of(loss, targets, List.of());
    }

    /**
     * The same gradients with less memory: what lies between two neighbours of {@code kept} is computed again when the backward pass gets
     * there, instead of being kept since the forward pass.
     *
     * @param kept values of the forward pass in the order in which they were added, for example what each block of a network gives
     * @throws IllegalArgumentException also when the kept values stand in another order or belong to another graph
     */
    public static List<Value> of(Value loss, List<? extends Value> targets, List<Value> kept) {
        if (!loss.shape().equals(Shape.scalar()) || !loss.elementType().isFloating()) {
            throw new IllegalArgumentException("A loss is a floating scalar, reduce it first: loss=" + loss);
        }
        List<Node> nodes = List.copyOf(loss.graph().nodes());
        Gradients backward = new Gradients(
                loss.graph(), nodes, targets, dependents(nodes, targets), Recomputation.between(kept, nodes, loss));
        backward.gradients.put(loss, loss.graph().scalar(loss.elementType(), 1));
        for (int i = nodes.size() - 1; i >= 0; i--) {
            backward.visit(nodes.get(i));
        }
        return targets.stream().map(backward::gradient).toList();
    }

    private static Set<Value> dependents(List<Node> nodes, List<? extends Value> targets) {
        Set<Value> dependent = new HashSet<>(targets);
        for (Node node : nodes) {
            if (node.operands().stream().anyMatch(dependent::contains)) {
                node.results().stream()
                        .filter(v -> v.elementType().isFloating())
                        .forEach(dependent::add);
            }
        }
        return dependent;
    }

    private void visit(Node node) {
        boolean reached = node.results().stream().anyMatch(gradients::containsKey);
        if (reached && node.operands().stream().anyMatch(dependent::contains)) {
            requireRule(node);
            Value cotangent = node.results().stream()
                    .map(gradients::get)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow();
            node.op().backward(new NodeView(node, recomputation.at(node, cotangent)));
        }
    }

    private void requireRule(Node node) {
        if (node.op() instanceof Foreign) {
            Value lost = targets.stream()
                    .filter(target -> LostGradient.reaches(target, node))
                    .findFirst()
                    .orElseThrow();
            throw new IllegalArgumentException("The gradient is lost in an operator without a gradient rule: "
                    + LostGradient.describe(node, lost));
        }
    }

    private Value gradient(Value target) {
        Value gradient = gradients.get(target);
        if (gradient == null) {
            throw new IllegalArgumentException(LostGradient.between(target, nodes, gradients.keySet())
                    .map(node -> "The gradient is lost in an operator without derivative: "
                            + LostGradient.describe(node, target))
                    .orElse("The loss does not depend on it, leave it out or use it: parameter=" + target.name()));
        }
        return gradient;
    }

    private void accumulate(Value value, Value gradient) {
        gradients.merge(value, sumTo(gradient, value.shape()), Value::add);
    }

    /** Undoes broadcasting: sums over the axes along which a value of the target shape was stretched. */
    private static Value sumTo(Value gradient, Shape target) {
        if (gradient.shape().equals(target)) {
            return gradient;
        }
        int added = gradient.shape().rank() - target.rank();
        int[] stretched = IntStream.range(0, gradient.shape().rank())
                .filter(i -> i < added
                        || target.dimension(i - added) != gradient.shape().dimension(i))
                .toArray();
        return gradient.reduceSum(true, stretched).reshape(target);
    }

    private final class NodeView implements Backward {
        private final Node node;
        private final Replay replay;

        NodeView(Node node, Replay replay) {
            this.node = node;
            this.replay = replay;
        }

        @Override
        public int operands() {
            return node.operands().size();
        }

        @Override
        public Value operand(int index) {
            return replay.operand(node.operands().get(index));
        }

        @Override
        public Value result(int index) {
            return replay.result(node.results().get(index));
        }

        @Override
        public Value cotangent(int index) {
            Value result = node.results().get(index);
            Value known = gradients.get(result);
            return known != null ? known : graph.zeros(result.type());
        }

        @Override
        public void add(int operand, Value gradient) {
            Value target = node.operands().get(operand);
            if (dependent.contains(target)) {
                accumulate(target, gradient);
            }
        }
    }
}
