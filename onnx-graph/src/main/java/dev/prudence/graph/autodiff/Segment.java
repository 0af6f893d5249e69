package dev.prudence.graph.autodiff;

import dev.prudence.graph.Constant;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Node;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.Result;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Neighbouring nodes whose results the backward pass computes again.
 *
 * <p>What enters the copy passes a barrier: a value that depends on the first cotangent of the segment, -0 whatever that is, is added to it.
 * So the copy cannot start before the backward pass has come here, a runtime that merges equal nodes finds none, and {@code x + -0} has the
 * bits of {@code x}. Nodes that depend on no activation (on parameters and constants only) are not copied.
 */
final class Segment {
    private final List<Node> nodes;
    private final int end;
    private final Map<Value, Integer> lastUses;
    private @Nullable Copy copy;

    /**
     * @param end the index after the last node
     * @param lastUses the index of the last node that reads a value
     */
    Segment(List<Node> nodes, int end, Map<Value, Integer> lastUses) {
        this.nodes = nodes;
        this.end = end;
        this.lastUses = lastUses;
    }

    boolean contains(Node node) {
        return node.index() < end;
    }

    /** What the segment's gradient rules read; only the first cotangent matters. */
    Replay open(Value cotangent) {
        if (copy == null) {
            copy = copied(cotangent);
        }
        return copy;
    }

    private Copy copied(Value cotangent) {
        Copy added = new Copy(cotangent);
        nodes.forEach(added::add);
        return added;
    }

    private boolean isInside(Value value) {
        return value instanceof Result result
                && result.node().index() >= end - nodes.size()
                && lastUses.getOrDefault(value, 0) < end;
    }

    private final class Copy implements Replay {
        private final Value minusZero;
        private final Map<Value, Value> copies = new HashMap<>();

        Copy(Value cotangent) {
            GraphBuilder graph = cotangent.graph();
            Value element = cotangent.reshape(-1).slice(0, 0, 1).reshape(Shape.scalar());
            Value infinity = graph.scalar(element.elementType(), Double.POSITIVE_INFINITY);
            Value constant = graph.scalar(element.elementType(), -0.0);
            minusZero = element.less(infinity).where(constant, constant);
        }

        void add(Node node) {
            List<Value> operands = node.operands().stream().map(this::operand).toList();
            if (operands.equals(node.operands())) {
                return;
            }
            List<Value> results = minusZero.graph().applyAll(node.op(), operands);
            for (int i = 0; i < results.size(); i++) {
                if (isInside(node.results().get(i))) {
                    copies.put(node.results().get(i), results.get(i));
                }
            }
        }

        @Override
        public Value operand(Value original) {
            if (copies.containsKey(original)) {
                return result(original);
            }
            boolean passes = original instanceof Parameter
                    || original instanceof Constant
                    || !original.elementType().isFloating()
                    || isInside(original);
            if (!passes) {
                copies.put(original, behindBarrier(original));
            }
            return result(original);
        }

        @Override
        public Value result(Value original) {
            return copies.getOrDefault(original, original);
        }

        private Value behindBarrier(Value original) {
            return original.add(minusZero.cast(original.elementType()));
        }
    }
}
