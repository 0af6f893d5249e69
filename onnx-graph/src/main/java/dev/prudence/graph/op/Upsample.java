package dev.prudence.graph.op;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Every element of {@code [batch, channels, ...]} repeated along the spatial axes: ONNX's Resize to the nearest neighbour by whole
 * factors. Float32 only, as {@link Pooling}, whose counterpart it is.
 *
 * @param factors one for each spatial axis, from 1
 * @param target the shape of the result
 */
public record Upsample(List<Integer> factors, Shape target) implements Op {
    public Upsample {
        factors = List.copyOf(factors);
        Operands.require(factors.stream().allMatch(factor -> factor >= 1), "expects factors from 1", factors);
    }

    static Value of(Value x, List<Integer> factors) {
        return x.graph().apply(new Upsample(factors, enlarged(x.shape(), factors)), x);
    }

    @Override
    public String onnxName() {
        return "Resize";
    }

    @Override
    public List<TensorType> resultTypes(Operands operands) {
        Shape x = operands.count(1).only(ElementType.FLOAT32).shape(0);
        Operands.require(x.rank() == 2 + factors.size(), "expects a factor for each spatial axis", x);
        Operands.require(enlarged(x, factors).equals(target), "expects a shape that grows to " + target, x);
        return List.of(operands.type(0).withShape(target));
    }

    private static Shape enlarged(Shape x, List<Integer> factors) {
        return Shape.of(IntStream.range(0, x.rank())
                .map(axis -> x.dimension(axis) * (axis < 2 ? 1 : factors.get(axis - 2)))
                .toArray());
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(
                new Attribute.Text("mode", "nearest"),
                new Attribute.Text("nearest_mode", "floor"),
                new Attribute.Text("coordinate_transformation_mode", "asymmetric"));
    }

    /** Neither a region nor scales, but sizes. */
    @Override
    public List<List<Long>> staticOperands() {
        return List.of(LEFT_OUT, LEFT_OUT, target.toLongs());
    }

    @Override
    public void backward(Backward node) {
        Value dy = node.cotangent();
        Window window = Window.tiling(factors);
        int size = factors.stream().reduce(1, Math::multiplyExact);
        node.add(
                0,
                dy.graph()
                        .apply(new Pooling.AveragePool(factors, window, true), dy)
                        .mul(size));
    }
}
