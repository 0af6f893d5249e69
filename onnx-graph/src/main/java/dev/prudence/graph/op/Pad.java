package dev.prudence.graph.op;

import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The operand with zeros before and behind it along each axis.
 *
 * @param before zeros at the beginning of each axis, from 0
 * @param behind zeros at the end of each axis, from 0
 */
public record Pad(List<Integer> before, List<Integer> behind) implements Op {
    public Pad {
        before = List.copyOf(before);
        behind = List.copyOf(behind);
    }

    /** Zeros along one axis of a tensor of the given rank. */
    static Pad along(int axis, int before, int behind, int rank) {
        return new Pad(alone(axis, before, rank), alone(axis, behind, rank));
    }

    private static List<Integer> alone(int axis, int width, int rank) {
        return IntStream.range(0, rank).mapToObj(i -> i == axis ? width : 0).toList();
    }

    @Override
    public List<TensorType> resultTypes(Operands operands) {
        Shape shape = operands.count(1).shape(0);
        Operands.require(
                shape.rank() == before.size() && shape.rank() == behind.size(),
                "expects a width on both sides of each of " + shape.rank() + " axes",
                this);
        Operands.require(
                Stream.concat(before.stream(), behind.stream()).allMatch(width -> width >= 0),
                "expects widths from 0",
                this);
        int[] padded = IntStream.range(0, shape.rank())
                .map(axis -> before.get(axis) + shape.dimension(axis) + behind.get(axis))
                .toArray();
        return List.of(operands.type(0).withShape(Shape.of(padded)));
    }

    @Override
    public List<List<Long>> staticOperands() {
        return List.of(Stream.concat(before.stream(), behind.stream())
                .map(Integer::longValue)
                .toList());
    }

    @Override
    public void backward(Backward node) {
        Shape shape = node.operand(0).shape();
        Value inner = node.cotangent();
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (inner.shape().dimension(axis) != shape.dimension(axis)) {
                inner = inner.slice(axis, before.get(axis), before.get(axis) + shape.dimension(axis));
            }
        }
        node.add(0, inner);
    }
}
