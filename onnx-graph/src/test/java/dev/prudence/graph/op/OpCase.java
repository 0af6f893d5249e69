package dev.prudence.graph.op;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One row of the op table.
 *
 * @param build the value under test, from operands of the given shapes
 * @param reference one element of it, computed naively
 * @param low operands are drawn from {@code [low, high)}
 * @param gradientTolerance against central differences: in float64 h = 1e-5 leaves about 1e-10, in float32 h = 1e-2 leaves about 1e-4
 */
record OpCase(
        String name,
        ElementType type,
        Build build,
        Reference reference,
        double low,
        double high,
        double gradientTolerance,
        List<Shape> shapes) {

    interface Build {
        Value of(Value[] operands);
    }

    interface Reference {
        double at(NaiveArray[] operands, int... coordinates);
    }

    /** Float64, operands around 0. */
    static OpCase of(String name, Build build, Reference reference, Shape... shapes) {
        return new OpCase(name, ElementType.FLOAT64, build, reference, -1.5, 1.5, 1e-8, List.of(shapes));
    }

    OpCase within(double lowest, double highest) {
        return new OpCase(name, type, build, reference, lowest, highest, gradientTolerance, shapes);
    }

    /** For kernels that keep float32 numbers inside. */
    OpCase gradientWithin(double tolerance) {
        return new OpCase(name, type, build, reference, low, high, tolerance, shapes);
    }

    /** For ops without a float64 kernel. */
    OpCase float32() {
        return new OpCase(name, ElementType.FLOAT32, build, reference, low, high, 2e-3, shapes);
    }

    Value[] operands(GraphBuilder graph) {
        List<Value> operands = new ArrayList<>();
        shapes.forEach(shape -> operands.add(graph.input("x" + operands.size(), type, shape)));
        return operands.toArray(Value[]::new);
    }

    NaiveArray[] samples() {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        return shapes.stream()
                .map(shape -> new NaiveArray(
                        shape,
                        random.doubles(shape.elements(), low, high)
                                .map(this::rounded)
                                .toArray()))
                .toArray(NaiveArray[]::new);
    }

    /** A float32 graph gets numbers that float32 holds exactly. */
    private double rounded(double value) {
        return type == ElementType.FLOAT32 ? (float) value : value;
    }

    @Override
    public String toString() {
        return name;
    }
}
