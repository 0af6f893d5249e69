package dev.prudence.graph.op;

import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The operand, repeated along each axis.
 *
 * @param repeats one positive number per axis
 */
public record Tile(List<Integer> repeats) implements Op {
    public Tile {
        repeats = List.copyOf(repeats);
    }

    @Override
    public List<TensorType> resultTypes(Operands operands) {
        Shape shape = operands.count(1).shape(0);
        Operands.require(
                shape.rank() == repeats.size(), "expects one repeat for each of " + shape.rank() + " axes", repeats);
        Operands.require(repeats.stream().allMatch(repeat -> repeat >= 1), "expects positive repeats", repeats);
        int[] tiled = IntStream.range(0, shape.rank())
                .map(axis -> shape.dimension(axis) * repeats.get(axis))
                .toArray();
        return List.of(operands.type(0).withShape(Shape.of(tiled)));
    }

    @Override
    public List<List<Long>> staticOperands() {
        return List.of(repeats.stream().map(Integer::longValue).toList());
    }

    /** Sums over the copies: the cotangent with each axis split into (copy, place). */
    @Override
    public void backward(Backward node) {
        Shape shape = node.operand(0).shape();
        Shape split = Shape.scalar();
        for (int axis = 0; axis < shape.rank(); axis++) {
            split = split.concat(Shape.of(repeats.get(axis), shape.dimension(axis)));
        }
        int[] copies = IntStream.range(0, shape.rank()).map(axis -> 2 * axis).toArray();
        Value cotangent = node.cotangent();
        node.add(0, copies.length == 0 ? cotangent : cotangent.reshape(split).reduceSum(false, copies));
    }
}
