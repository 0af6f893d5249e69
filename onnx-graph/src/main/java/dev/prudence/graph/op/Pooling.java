package dev.prudence.graph.op;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** The largest or the mean element under a window, channel by channel of {@code [batch, channels, ...]}. Float32 only. */
public sealed interface Pooling extends Op {

    List<Integer> kernel();

    Window window();

    /** The pooled type of the one operand. */
    private static TensorType pooled(Pooling op, Operands operands) {
        Shape x = operands.count(1).only(ElementType.FLOAT32).shape(0);
        Operands.require(
                x.rank() == 2 + op.kernel().size()
                        && op.window().rank() == op.kernel().size(),
                "expects data of the window's rank",
                x);
        int[] places = IntStream.range(0, op.kernel().size())
                .map(axis -> op.window()
                        .places(axis, x.dimension(2 + axis), op.kernel().get(axis)))
                .toArray();
        return operands.type(0)
                .withShape(Shape.of(x.dimension(0), x.dimension(1)).concat(Shape.of(places)));
    }

    /**
     * Two results: the largest elements, and where they stand (int64) in the flattened operand, the first of equal ones. Where the windows
     * tile the data the elements that tie share the gradient equally, elsewhere it goes to the first.
     */
    record MaxPool(List<Integer> kernel, Window window) implements Pooling {
        public MaxPool {
            kernel = List.copyOf(kernel);
        }

        @Override
        public List<TensorType> resultTypes(Operands operands) {
            TensorType largest = pooled(this, operands);
            return List.of(largest, largest.withElementType(ElementType.INT64));
        }

        @Override
        public List<Attribute> attributes() {
            return window.attributes(kernel);
        }

        @Override
        public boolean isOptional(int result) {
            return result == 1;
        }

        @Override
        public void backward(Backward node) {
            node.add(0, tiles(node.operand(0).shape()) ? byComparison(node) : byPlace(node));
        }

        private boolean tiles(Shape x) {
            return window.equals(Window.tiling(kernel))
                    && IntStream.range(0, kernel.size())
                            .allMatch(axis -> x.dimension(2 + axis) % kernel.get(axis) == 0);
        }

        /** Without the places, whose kernel takes many times as long as the largest elements alone. */
        private Value byComparison(Backward node) {
            Value x = node.operand(0);
            GraphBuilder graph = x.graph();
            Value largest = x.equalTo(Upsample.of(node.result(0), kernel)).cast(x.elementType());
            int size = kernel.stream().reduce(1, Math::multiplyExact);
            Value ties =
                    graph.apply(new AveragePool(kernel, window, true), largest).mul(size);
            return largest.mul(Upsample.of(node.cotangent(0).div(ties), kernel));
        }

        private static Value byPlace(Backward node) {
            Value x = node.operand(0);
            Value dy = node.cotangent(0);
            Shape flat = Shape.of((int) dy.shape().elements());
            Value zeros =
                    x.graph().zeros(x.type().withShape(Shape.of((int) x.shape().elements())));
            return zeros.scatterAdd(0, node.result(1).reshape(flat), dy.reshape(flat))
                    .reshape(x.shape());
        }
    }

    /**
     * The mean.
     *
     * @param countPadding whether padded zeros count among the elements
     */
    record AveragePool(List<Integer> kernel, Window window, boolean countPadding) implements Pooling {
        public AveragePool {
            kernel = List.copyOf(kernel);
        }

        @Override
        public List<TensorType> resultTypes(Operands operands) {
            return List.of(pooled(this, operands));
        }

        @Override
        public List<Attribute> attributes() {
            List<Attribute> attributes = new ArrayList<>(window.attributes(kernel));
            attributes.add(Attribute.of("count_include_pad", countPadding));
            return attributes;
        }

        /** Every element gets the share of the places that saw it: a transposed convolution with ones. */
        @Override
        public void backward(Backward node) {
            Value x = node.operand(0);
            Value dy = node.cotangent();
            GraphBuilder graph = x.graph();
            int channels = x.shape().dimension(1);
            Shape size = Shape.of(kernel.stream().mapToInt(Integer::intValue).toArray());
            Value ones = graph.scalar(1).expand(Shape.of(channels, 1).concat(size));
            List<Integer> rest = IntStream.range(0, kernel.size())
                    .mapToObj(axis -> x.shape().dimension(2 + axis)
                            + window.before().get(axis)
                            + window.behind().get(axis)
                            - (dy.shape().dimension(2 + axis) - 1)
                                    * window.strides().get(axis)
                            - window.reach(axis, kernel.get(axis)))
                    .toList();
            Value shares = dy.mul(shares(graph, x.shape(), dy.shape()));
            node.add(0, graph.apply(new Convolution.ConvTranspose(kernel, window, rest, channels), shares, ones));
        }

        /** One over the number of elements that count at each place, {@code [places...]}. */
        private Value shares(GraphBuilder graph, Shape x, Shape y) {
            List<Double> counts = Collections.nCopies(1, 1.0);
            for (int axis = 0; axis < kernel.size(); axis++) {
                List<Double> wider = new ArrayList<>();
                for (double count : counts) {
                    for (int place = 0; place < y.dimension(2 + axis); place++) {
                        wider.add(count * counted(axis, place, x.dimension(2 + axis)));
                    }
                }
                counts = wider;
            }
            float[] shares = new float[counts.size()];
            for (int i = 0; i < shares.length; i++) {
                shares[i] = (float) (1 / counts.get(i));
            }
            return graph.constant(shares, y.range(2, y.rank()));
        }

        private int counted(int axis, int place, int size) {
            if (countPadding) {
                return kernel.get(axis);
            }
            int start = place * window.strides().get(axis) - window.before().get(axis);
            return (int) IntStream.range(0, kernel.get(axis))
                    .map(k -> start + k * window.dilations().get(axis))
                    .filter(at -> at >= 0 && at < size)
                    .count();
        }
    }
}
