package dev.prudence.graph.op;

import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.util.List;

/** Reading and adding at indices. Indices may repeat; the gradients of repeated reads add up. */
public sealed interface Indexing extends Op {
    int axis();

    @Override
    default List<Attribute> attributes() {
        return List.of(new Attribute.Whole("axis", axis()));
    }

    /** Slices of the first operand along the axis; the shape of the indices takes the axis' place. */
    record Gather(int axis) implements Indexing {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            Shape data = operands.count(2).whole(1).shape(0);
            int at = operands.axis(0, axis);
            Shape shape = data.range(0, at).concat(operands.shape(1)).concat(data.range(at + 1, data.rank()));
            return List.of(operands.type(0).withShape(shape));
        }

        /** Scatters into {@code [before, axis, after]}, whatever the ranks of data and indices are. */
        @Override
        public void backward(Backward node) {
            Shape data = node.operand(0).shape();
            Value indices = node.operand(1);
            int before = (int) data.range(0, axis).elements();
            int after = (int) data.range(axis + 1, data.rank()).elements();
            Shape updates = Shape.of(before, (int) indices.shape().elements(), after);
            Value zeros = node.cotangent()
                    .graph()
                    .zeros(node.operand(0).type().withShape(Shape.of(before, data.dimension(axis), after)));
            Value spread = indices.reshape(1, -1, 1).expand(updates);
            node.add(
                    0,
                    zeros.scatterAdd(1, spread, node.cotangent().reshape(updates))
                            .reshape(data));
        }
    }

    /** One element per index, all other coordinates being the index' own. */
    record GatherElements(int axis) implements Indexing {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            operands.count(2).whole(1);
            requireWithin(operands.shape(0), operands.shape(1), axis);
            return List.of(operands.type(0).withShape(operands.shape(1)));
        }

        @Override
        public void backward(Backward node) {
            Value zeros = node.cotangent().graph().zeros(node.operand(0).type());
            node.add(0, zeros.scatterAdd(axis, node.operand(1), node.cotangent()));
        }
    }

    /** What an update does to the element in its place. */
    enum Update {
        REPLACE("none"),
        ADD("add");

        private final String onnxName;

        Update(String onnxName) {
            this.onnxName = onnxName;
        }
    }

    /** Operands: data, indices, updates. Updates that are added may share a place, updates that replace may not. */
    record ScatterElements(int axis, Update update) implements Indexing {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            operands.count(3).whole(1);
            requireWithin(operands.shape(0), operands.shape(1), axis);
            Operands.require(
                    operands.type(2).equals(operands.type(0).withShape(operands.shape(1))),
                    "expects one update per index",
                    operands.type(2));
            return List.of(operands.type(0));
        }

        @Override
        public List<Attribute> attributes() {
            return List.of(new Attribute.Whole("axis", axis), new Attribute.Text("reduction", update.onnxName));
        }

        @Override
        public void backward(Backward node) {
            Value dy = node.cotangent();
            Value none = dy.graph().zeros(node.operand(2).type());
            node.add(0, update == Update.ADD ? dy : dy.graph().apply(this, dy, node.operand(1), none));
            node.add(2, node.cotangent().gatherElements(axis, node.operand(1)));
        }
    }

    private static void requireWithin(Shape data, Shape indices, int axis) {
        Operands.require(data.rank() == indices.rank(), "expects data and indices of one rank", data + ", " + indices);
        int at = data.axis(axis);
        for (int i = 0; i < data.rank(); i++) {
            Operands.require(
                    i == at || indices.dimension(i) <= data.dimension(i), "expects indices within the data", indices);
        }
    }
}
