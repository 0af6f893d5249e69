package dev.prudence.graph;

/** What a graph knows about a value before it runs: its element type and its static shape. */
public record TensorType(ElementType elementType, Shape shape) {

    public TensorType withShape(Shape other) {
        return new TensorType(elementType, other);
    }

    public TensorType withElementType(ElementType other) {
        return new TensorType(other, shape);
    }

    /** For example {@code FLOAT32[32, 24]}. */
    @Override
    public String toString() {
        return elementType + shape.toString();
    }
}
