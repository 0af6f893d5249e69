package dev.prudence.graph.op;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Convolutions over the spatial axes of {@code [batch, channels, ...]}, with one or more of them. Float32 only: the CPU has no
 * float64 kernel. A third operand, if any, is a bias of one number per channel of the result.
 */
public sealed interface Convolution extends Op {

    int LARGEST_KERNEL_OF_COLUMNS = 9;

    Window window();

    int groups();

    List<Integer> kernel();

    @Override
    default List<Attribute> attributes() {
        List<Attribute> attributes = new ArrayList<>(window().attributes(kernel()));
        attributes.add(new Attribute.Whole("group", groups()));
        return attributes;
    }

    /**
     * Operands: {@code [batch, in, ...]}, kernels {@code [out, in / groups, ...]}, and perhaps a bias {@code [out]}.
     *
     * @param kernel the kernel's size along each spatial axis
     * @param groups parts into which the channels fall; each sees its own only
     */
    record Conv(List<Integer> kernel, Window window, int groups) implements Convolution {
        public Conv {
            kernel = List.copyOf(kernel);
        }

        @Override
        public List<TensorType> resultTypes(Operands operands) {
            Shape x = operand(operands, this);
            Shape w = operands.shape(1);
            Operands.require(
                    x.dimension(1) == w.dimension(1) * groups && w.dimension(0) % groups == 0,
                    "expects channels that fit the kernels and the groups",
                    x + " by " + w);
            requireBias(operands, w.dimension(0));
            int[] places = IntStream.range(0, kernel.size())
                    .map(axis -> window.places(axis, x.dimension(2 + axis), kernel.get(axis)))
                    .toArray();
            return List.of(operands.type(0)
                    .withShape(Shape.of(x.dimension(0), w.dimension(0)).concat(Shape.of(places))));
        }

        @Override
        public void backward(Backward node) {
            Value x = node.operand(0);
            Value w = node.operand(1);
            Value dy = node.cotangent();
            List<Integer> left = IntStream.range(0, kernel.size())
                    .mapToObj(axis -> rest(axis, x.shape(), dy.shape()))
                    .toList();
            node.add(0, x.graph().apply(new ConvTranspose(kernel, window, left, groups), dy, w));
            node.add(1, kernelGradient(this, x, dy));
            addBias(node);
        }

        /** What the last place of the kernel leaves over at the end of an axis. */
        private int rest(int axis, Shape x, Shape y) {
            int covered =
                    (y.dimension(2 + axis) - 1) * window.strides().get(axis) + window.reach(axis, kernel.get(axis));
            return x.dimension(2 + axis)
                    + window.before().get(axis)
                    + window.behind().get(axis)
                    - covered;
        }
    }

    /**
     * The transpose of {@link Conv}. Operands: {@code [batch, in, ...]}, kernels {@code [in, out / groups, ...]}, and perhaps a
     * bias {@code [out]}.
     *
     * @param outputPadding elements added at the end of each spatial axis of the result, less than its stride
     */
    record ConvTranspose(List<Integer> kernel, Window window, List<Integer> outputPadding, int groups)
            implements Convolution {
        public ConvTranspose {
            kernel = List.copyOf(kernel);
            outputPadding = List.copyOf(outputPadding);
        }

        @Override
        public List<TensorType> resultTypes(Operands operands) {
            Shape x = operand(operands, this);
            Shape w = operands.shape(1);
            Operands.require(
                    x.dimension(1) == w.dimension(0) && x.dimension(1) % groups == 0,
                    "expects channels that fit the kernels and the groups",
                    x + " by " + w);
            requireBias(operands, w.dimension(1) * groups);
            Operands.require(outputPadding.size() == kernel.size(), "expects output padding for each axis", this);
            int[] sizes = IntStream.range(0, kernel.size())
                    .map(axis -> (x.dimension(2 + axis) - 1) * window.strides().get(axis)
                            + outputPadding.get(axis)
                            + window.reach(axis, kernel.get(axis))
                            - window.before().get(axis)
                            - window.behind().get(axis))
                    .toArray();
            return List.of(operands.type(0)
                    .withShape(Shape.of(x.dimension(0), w.dimension(1) * groups).concat(Shape.of(sizes))));
        }

        @Override
        public List<Attribute> attributes() {
            return Stream.concat(
                            Convolution.super.attributes().stream(),
                            Stream.of(new Attribute.Wholes("output_padding", Window.longs(outputPadding.stream()))))
                    .toList();
        }

        @Override
        public void backward(Backward node) {
            Value x = node.operand(0);
            Value dy = node.cotangent();
            node.add(0, x.graph().apply(new Conv(kernel, window, groups), dy, node.operand(1)));
            node.add(1, kernelGradient(this, dy, x));
            addBias(node);
        }
    }

    /**
     * The gradient of the kernels {@code [many, few / groups, ...]} for a convolution from {@code few} to {@code many} channels:
     * a convolution of the input by the cotangent, with batch and channels in each other's place and strides as dilations.
     */
    private static Value kernelGradient(Convolution op, Value input, Value cotangent) {
        return isProduct(op) ? byProduct(op, input, cotangent) : byConvolution(op, input, cotangent);
    }

    /** Small kernels that move by single steps: the columns hold the data once for each of their elements. */
    private static boolean isProduct(Convolution op) {
        return op.groups() == 1
                && op.window().strides().stream().allMatch(stride -> stride == 1)
                && op.kernel().stream().reduce(1, Math::multiplyExact) <= LARGEST_KERNEL_OF_COLUMNS;
    }

    /**
     * A product of columns, {@code [batch, kernel * few, places] x [batch, places, many]}, summed over the batch. It takes half as long as
     * the convolution with kernels as large as images.
     */
    private static Value byProduct(Convolution op, Value input, Value cotangent) {
        int batch = input.shape().dimension(0);
        int few = input.shape().dimension(1);
        int many = cotangent.shape().dimension(1);
        List<Value> columns = List.of(padded(op.window(), input));
        for (int axis = 0; axis < op.kernel().size(); axis++) {
            columns = shifted(op, axis, cotangent.shape().dimension(2 + axis), columns);
        }
        Value joined = columns.size() == 1
                ? columns.get(0)
                : input.graph().apply(new Layout.Concat(1), columns.toArray(Value[]::new));
        Value product = joined.reshape(batch, columns.size() * few, -1)
                .matMul(cotangent.reshape(batch, many, -1).transposeLast());
        Shape kernels = Shape.of(many, few)
                .concat(Shape.of(
                        op.kernel().stream().mapToInt(Integer::intValue).toArray()));
        return product.reduceSum(false, 0)
                .reshape(columns.size(), few, many)
                .transpose(2, 1, 0)
                .reshape(kernels);
    }

    private static Value padded(Window window, Value input) {
        List<Integer> before =
                Stream.concat(Stream.of(0, 0), window.before().stream()).toList();
        List<Integer> behind =
                Stream.concat(Stream.of(0, 0), window.behind().stream()).toList();
        boolean none = Stream.concat(before.stream(), behind.stream()).allMatch(width -> width == 0);
        return none ? input : input.graph().apply(new Pad(before, behind), input);
    }

    /** What each element of the kernel sees along one more axis. */
    private static List<Value> shifted(Convolution op, int axis, int places, List<Value> columns) {
        int dilation = op.window().dilations().get(axis);
        return columns.stream()
                .flatMap(column -> IntStream.range(0, op.kernel().get(axis))
                        .map(element -> element * dilation)
                        .mapToObj(from -> column.slice(2 + axis, from, from + places)))
                .toList();
    }

    private static Value byConvolution(Convolution op, Value input, Value cotangent) {
        int groups = op.groups();
        int batch = input.shape().dimension(0);
        int few = input.shape().dimension(1);
        Shape places = Shape.of(Window.spatial(input.shape()).stream()
                .mapToInt(Integer::intValue)
                .toArray());
        Value images = input.reshape(Shape.of(batch, groups, few / groups).concat(places))
                .transpose(front(places.rank() + 3, 2, 1, 0))
                .reshape(Shape.of(few / groups, groups * batch).concat(places));
        Value kernels = cotangent.transpose(front(cotangent.shape().rank(), 1, 0));
        Conv conv = new Conv(Window.spatial(kernels.shape()), op.window().exchanged(), groups);
        Value gradient = input.graph().apply(conv, images, kernels);
        for (int axis = 0; axis < op.kernel().size(); axis++) {
            int size = op.kernel().get(axis);
            gradient = gradient.shape().dimension(2 + axis) == size ? gradient : gradient.slice(2 + axis, 0, size);
        }
        return gradient.transpose(front(gradient.shape().rank(), 1, 0));
    }

    /** The axes of a rank, the given ones first. */
    private static int[] front(int rank, int... first) {
        return IntStream.concat(IntStream.of(first), IntStream.range(first.length, rank))
                .toArray();
    }

    private static Shape operand(Operands operands, Convolution op) {
        Operands.require(
                operands.count() == 2 || operands.count() == 3, "expects data, kernels and perhaps a bias", operands);
        Shape x = operands.only(ElementType.FLOAT32).shape(0);
        Shape w = operands.shape(1);
        Operands.require(
                x.rank() == 2 + op.window().rank()
                        && w.rank() == x.rank()
                        && Window.spatial(w).equals(op.kernel())
                        && op.groups() >= 1,
                "expects data and kernels of the window's rank",
                x + " by " + w);
        return x;
    }

    private static void requireBias(Operands operands, int channels) {
        Operands.require(
                operands.count() == 2 || operands.shape(2).equals(Shape.of(channels)),
                "expects a bias of " + channels + " numbers",
                operands);
    }

    private static void addBias(Backward node) {
        if (node.operands() == 3) {
            Value dy = node.cotangent();
            int[] all = IntStream.range(0, dy.shape().rank())
                    .filter(axis -> axis != 1)
                    .toArray();
            node.add(2, dy.reduceSum(false, all));
        }
    }
}
