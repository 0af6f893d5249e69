package dev.prudence.graph.autodiff;

import dev.prudence.graph.Node;
import dev.prudence.graph.Result;
import dev.prudence.graph.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds and names the node in which a gradient ends. */
final class LostGradient {

    private LostGradient() {}

    /**
     * The first node after the target that takes a value which depends on it, and where the gradient stopped: its results have a gradient
     * and that operand has none, or its results can have none. Empty when the target does not reach anything that has a gradient.
     */
    static Optional<Node> between(Value target, List<Node> nodes, Set<Value> withGradient) {
        Set<Value> reached = new HashSet<>(Set.of(target));
        Optional<Node> leaving = Optional.empty();
        for (Node node : nodes) {
            if (node.operands().stream().anyMatch(reached::contains)) {
                if (node.results().stream().anyMatch(withGradient::contains)) {
                    return leaving.or(() -> Optional.of(node));
                }
                if (leaving.isEmpty() && leavesFloatingNumbers(node)) {
                    leaving = Optional.of(node);
                }
                reached.addAll(node.results());
            }
        }
        return Optional.empty();
    }

    private static boolean leavesFloatingNumbers(Node node) {
        return node.results().stream().noneMatch(result -> result.elementType().isFloating());
    }

    /** Whether a node depends on a value. */
    static boolean reaches(Value source, Node node) {
        Set<Value> seen = new HashSet<>(node.operands());
        Deque<Value> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            Value value = open.pop();
            if (value.equals(source)) {
                return true;
            }
            if (value instanceof Result result) {
                result.node().operands().stream().filter(seen::add).forEach(open::push);
            }
        }
        return false;
    }

    static String describe(Node node, Value lost) {
        String name = node.origin().isEmpty() ? node.toString() : node.origin();
        return "node=" + name + ", op=" + node.op().onnxName() + ", parameter=" + lost.name();
    }
}
