package dev.prudence.graph.autodiff;

import dev.prudence.graph.Node;
import dev.prudence.graph.Result;
import dev.prudence.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The segments of a forward pass that the backward pass computes again, by the index of their first node. */
final class Recomputation {
    private final NavigableMap<Integer, Segment> segments = new TreeMap<>();

    private Recomputation() {}

    /** One segment between each pair of neighbours; none for fewer than two values. */
    static Recomputation between(List<Value> kept, List<Node> nodes, Value loss) {
        Recomputation recomputation = new Recomputation();
        Map<Value, Integer> lastUses = lastUses(nodes, loss);
        for (int i = 1; i < kept.size(); i++) {
            int first = place(kept.get(i - 1), loss) + 1;
            int end = place(kept.get(i), loss) + 1;
            if (first >= end) {
                throw new IllegalArgumentException("Kept values come one after another in the forward pass: earlier="
                        + kept.get(i - 1) + ", later=" + kept.get(i));
            }
            recomputation.segments.put(first, new Segment(nodes.subList(first, end), end, lastUses));
        }
        return recomputation;
    }

    /** What the gradient rule of a node reads; the first call inside a segment adds the nodes that compute it again. */
    Replay at(Node node, Value cotangent) {
        var entry = segments.floorEntry(node.index());
        return entry == null || !entry.getValue().contains(node)
                ? Replay.NONE
                : entry.getValue().open(cotangent);
    }

    private static int place(Value value, Value loss) {
        if (value.graph() != loss.graph()) {
            throw new IllegalArgumentException("The kept value belongs to another graph: value=" + value);
        }
        return value instanceof Result result ? result.node().index() : -1;
    }

    private static Map<Value, Integer> lastUses(List<Node> nodes, Value loss) {
        Map<Value, Integer> lastUses = new HashMap<>();
        nodes.forEach(node -> node.operands().forEach(operand -> lastUses.put(operand, node.index())));
        loss.graph().outputs().values().forEach(output -> lastUses.put(output, Integer.MAX_VALUE));
        lastUses.put(loss, Integer.MAX_VALUE);
        return lastUses;
    }
}
