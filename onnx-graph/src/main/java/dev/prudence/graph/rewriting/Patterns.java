package dev.prudence.graph.rewriting;

import dev.prudence.graph.Constant;
import dev.prudence.graph.Node;
import dev.prudence.graph.Result;
import dev.prudence.graph.Value;
import dev.prudence.graph.op.Op;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** What patterns of nodes are made of. */
final class Patterns {

    private Patterns() {}

    /** The node that gives a value, if it is of a kind. */
    static Optional<Node> producer(Value value, Class<? extends Op> kind) {
        return value instanceof Result result && kind.isInstance(result.node().op())
                ? Optional.of(result.node())
                : Optional.empty();
    }

    /** Tries both orders of a node's two operands: the one that a node of the kind gives, and the other. */
    static <K extends Op, R> Optional<R> either(Node node, Class<K> kind, BiFunction<Node, Value, Optional<R>> match) {
        Value left = node.operands().get(0);
        Value right = node.operands().get(1);
        return producer(left, kind)
                .flatMap(found -> match.apply(found, right))
                .or(() -> producer(right, kind).flatMap(found -> match.apply(found, left)));
    }

    /** Of a node's two operands the one beside the operand that is wanted. */
    static Optional<Value> other(Node node, Predicate<Value> wanted) {
        Value left = node.operands().get(0);
        Value right = node.operands().get(1);
        if (wanted.test(right)) {
            return Optional.of(left);
        }
        return wanted.test(left) ? Optional.of(right) : Optional.empty();
    }

    /** The number in a floating constant of one element. */
    static OptionalDouble constant(Value value) {
        if (!(value instanceof Constant constant) || constant.shape().elements() != 1) {
            return OptionalDouble.empty();
        }
        return switch (constant.elementType()) {
            case FLOAT32 -> OptionalDouble.of(constant.bytes().getFloat(0));
            case FLOAT64 -> OptionalDouble.of(constant.bytes().getDouble(0));
            case INT32, INT64, BOOL -> OptionalDouble.empty();
        };
    }
}
