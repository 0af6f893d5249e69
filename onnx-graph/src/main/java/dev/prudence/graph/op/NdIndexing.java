package dev.prudence.graph.op;

import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.util.List;
import java.util.stream.LongStream;

/** Reading and writing at coordinates: the last axis of the int64 indices holds one coordinate for each leading axis of the data. */
public sealed interface NdIndexing extends Op {

    /**
     * Operands: data, indices. Coordinates may repeat; the gradients of repeated reads add up.
     *
     * @param batchAxes leading axes that data and indices share
     */
    record GatherND(int batchAxes) implements NdIndexing {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            Shape data = operands.count(2).whole(1).shape(0);
            Shape indices = operands.shape(1);
            int read = batchAxes + indices.dimension(-1);
            Operands.require(
                    batchAxes >= 0
                            && batchAxes < indices.rank()
                            && read <= data.rank()
                            && data.range(0, batchAxes).equals(indices.range(0, batchAxes)),
                    "expects indices that share " + batchAxes + " axes with the data and fit the others",
                    data + " at " + indices);
            return List.of(operands.type(0)
                    .withShape(indices.range(0, indices.rank() - 1).concat(data.range(read, data.rank()))));
        }

        @Override
        public List<Attribute> attributes() {
            return List.of(new Attribute.Whole("batch_dims", batchAxes));
        }

        /** Scatters into {@code [positions, rest]}; see {@link Indexing.Gather} for why not by ScatterND. */
        @Override
        public void backward(Backward node) {
            Shape data = node.operand(0).shape();
            Value positions = positions(node.operand(1), data);
            int read = batchAxes + node.operand(1).shape().dimension(-1);
            Shape flat = Shape.of((int) data.range(0, read).elements(), (int)
                    data.range(read, data.rank()).elements());
            Shape updates = Shape.of((int) positions.shape().elements(), flat.dimension(1));
            Value zeros = node.cotangent().graph().zeros(node.operand(0).type().withShape(flat));
            Value spread = positions.reshape(-1, 1).expand(updates);
            node.add(
                    0,
                    zeros.scatterAdd(0, spread, node.cotangent().reshape(updates))
                            .reshape(data));
        }

        /** The number of the slice of {@code [positions, rest]} that each index reads. */
        private Value positions(Value indices, Shape data) {
            int coordinates = indices.shape().dimension(-1);
            long[] sizes = LongStream.range(0, coordinates)
                    .map(i -> data.dimension(batchAxes + (int) i))
                    .toArray();
            long[] strides = LongStream.range(0, coordinates)
                    .map(i -> data.range(batchAxes + (int) i + 1, batchAxes + coordinates)
                            .elements())
                    .toArray();
            Shape row = Shape.of(coordinates);
            Value size = indices.graph().constant(sizes, row).cast(indices.elementType());
            Value zero = indices.graph().scalar(indices.elementType(), 0);
            Value fromFront = indices.less(zero).where(indices.add(size), indices);
            Value stride = indices.graph().constant(strides, row).cast(indices.elementType());
            Value within = fromFront.mul(stride).reduceSum(false, -1);
            return batchAxes == 0 ? within : within.add(batchStarts(within, data, coordinates));
        }

        private Value batchStarts(Value within, Shape data, int coordinates) {
            long batch = data.range(0, batchAxes).elements();
            long each = data.range(batchAxes, batchAxes + coordinates).elements();
            long[] starts = LongStream.range(0, batch).map(i -> i * each).toArray();
            Shape stretched = data.range(0, batchAxes);
            for (int axis = batchAxes; axis < within.shape().rank(); axis++) {
                stretched = stretched.concat(Shape.of(1));
            }
            return within.graph().constant(starts, stretched).cast(within.elementType());
        }
    }

    /** Operands: data, indices, updates. The data with the updates in the places named; coordinates must not repeat. */
    record ScatterND() implements NdIndexing {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            Shape data = operands.count(3).whole(1).shape(0);
            Shape indices = operands.shape(1);
            int written = indices.dimension(-1);
            Operands.require(written <= data.rank(), "expects coordinates within the data", data + " at " + indices);
            Shape updates = indices.range(0, indices.rank() - 1).concat(data.range(written, data.rank()));
            Operands.require(
                    operands.type(2).equals(operands.type(0).withShape(updates)),
                    "expects updates of shape " + updates,
                    operands.type(2));
            return List.of(operands.type(0));
        }

        @Override
        public void backward(Backward node) {
            Value dy = node.cotangent();
            Value none = dy.graph().zeros(node.operand(2).type());
            node.add(0, dy.graph().apply(this, dy, node.operand(1), none));
            node.add(2, dy.graph().apply(new GatherND(0), dy, node.operand(1)));
        }
    }
}
