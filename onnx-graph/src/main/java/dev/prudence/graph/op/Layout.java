package dev.prudence.graph.op;

import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Ops that move elements without computing. Axes are counted from the front. */
public sealed interface Layout extends Op {

    record Reshape(Shape target) implements Layout {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            Shape shape = operands.count(1).shape(0);
            Operands.require(shape.elements() == target.elements(), "expects as many elements as " + target, shape);
            return List.of(operands.type(0).withShape(target));
        }

        @Override
        public List<List<Long>> staticOperands() {
            return List.of(target.toLongs());
        }

        @Override
        public void backward(Backward node) {
            node.add(0, node.cotangent().reshape(node.operand(0).shape()));
        }
    }

    record Expand(Shape target) implements Layout {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            Shape shape = operands.count(1).shape(0);
            Operands.require(
                    shape.broadcast(target).equals(target), "expects a shape that stretches to " + target, shape);
            return List.of(operands.type(0).withShape(target));
        }

        @Override
        public List<List<Long>> staticOperands() {
            return List.of(target.toLongs());
        }

        @Override
        public void backward(Backward node) {
            node.add(0, node.cotangent());
        }
    }

    /** Axis {@code i} of the result is axis {@code permutation[i]} of the operand. */
    record Transpose(List<Integer> permutation) implements Layout {
        public Transpose {
            permutation = List.copyOf(permutation);
        }

        @Override
        public List<TensorType> resultTypes(Operands operands) {
            Shape shape = operands.count(1).shape(0);
            List<Integer> axes = IntStream.range(0, shape.rank()).boxed().toList();
            Operands.require(
                    permutation.stream().sorted().toList().equals(axes), "expects each axis once", permutation);
            int[] sizes = permutation.stream().mapToInt(shape::dimension).toArray();
            return List.of(operands.type(0).withShape(Shape.of(sizes)));
        }

        @Override
        public List<Attribute> attributes() {
            return List.of(new Attribute.Wholes(
                    "perm", permutation.stream().map(Integer::longValue).toList()));
        }

        @Override
        public void backward(Backward node) {
            int[] inverse = IntStream.range(0, permutation.size())
                    .map(permutation::indexOf)
                    .toArray();
            node.add(0, node.cotangent().transpose(inverse));
        }
    }

    /** From {@code from} (inclusive) to {@code to} (exclusive) along one axis. */
    record Slice(int axis, int from, int to) implements Layout {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            Shape shape = operands.count(1).shape(0);
            Operands.require(
                    0 <= from && from < to && to <= shape.dimension(axis), "expects bounds within the axis", this);
            return List.of(operands.type(0).withShape(shape.with(axis, to - from)));
        }

        @Override
        public List<List<Long>> staticOperands() {
            return List.of(List.of((long) from), List.of((long) to), List.of((long) axis));
        }

        @Override
        public void backward(Backward node) {
            Value cotangent = node.cotangent();
            int size = node.operand(0).shape().dimension(axis);
            Pad pad = Pad.along(axis, from, size - to, cotangent.shape().rank());
            node.add(0, cotangent.graph().apply(pad, cotangent));
        }
    }

    record Concat(int axis) implements Layout {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            Shape first = operands.alike().shape(0);
            int total = 0;
            for (int i = 0; i < operands.count(); i++) {
                Shape shape = operands.shape(i);
                Operands.require(
                        shape.rank() == first.rank() && shape.with(axis, 1).equals(first.with(axis, 1)),
                        "expects shapes that agree outside axis " + axis,
                        shape);
                total += shape.dimension(axis);
            }
            return List.of(operands.type(0).withShape(first.with(axis, total)));
        }

        @Override
        public List<Attribute> attributes() {
            return List.of(new Attribute.Whole("axis", axis));
        }

        @Override
        public void backward(Backward node) {
            int from = 0;
            int total = node.result().shape().dimension(axis);
            for (int i = 0; from < total; i++) {
                int to = from + node.operand(i).shape().dimension(axis);
                node.add(i, node.cotangent().slice(axis, from, to));
                from = to;
            }
        }
    }

    record Split(int axis, List<Integer> sizes) implements Layout {
        public Split {
            sizes = List.copyOf(sizes);
        }

        @Override
        public List<TensorType> resultTypes(Operands operands) {
            Shape shape = operands.count(1).shape(0);
            int total = sizes.stream().mapToInt(Integer::intValue).sum();
            Operands.require(total == shape.dimension(axis), "expects sizes that add up to the axis", this);
            return sizes.stream()
                    .map(size -> operands.type(0).withShape(shape.with(axis, size)))
                    .toList();
        }

        @Override
        public List<Attribute> attributes() {
            return List.of(new Attribute.Whole("axis", axis));
        }

        @Override
        public List<List<Long>> staticOperands() {
            return List.of(sizes.stream().map(Integer::longValue).toList());
        }

        @Override
        public void backward(Backward node) {
            Value[] parts =
                    IntStream.range(0, sizes.size()).mapToObj(node::cotangent).toArray(Value[]::new);
            node.add(0, parts[0].graph().apply(new Concat(axis), parts));
        }
    }

    /** The target of a reshape in which one dimension may be -1. */
    static Shape resolve(Shape from, int... dimensions) {
        long open = Arrays.stream(dimensions).filter(d -> d == -1).count();
        boolean positive = Arrays.stream(dimensions).allMatch(d -> d > 0 || d == -1);
        Operands.require(
                open <= 1 && positive,
                "expects positive dimensions, at most one of them -1",
                Arrays.toString(dimensions));
        long known =
                Arrays.stream(dimensions).filter(d -> d != -1).asLongStream().reduce(1, Math::multiplyExact);
        return Shape.of(Arrays.stream(dimensions)
                .map(d -> d == -1 ? (int) (from.elements() / known) : d)
                .toArray());
    }
}
