package dev.prudence.graph.op;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import java.util.List;
import java.util.function.Predicate;

/** The operand types of a node to be, with the checks that most ops share. Each check returns what it has checked. */
public record Operands(List<TensorType> types) {

    public Operands {
        types = List.copyOf(types);
    }

    public Operands count(int expected) {
        require(types.size() == expected, "expects " + expected + " operands", types.size());
        return this;
    }

    public int count() {
        return types.size();
    }

    public TensorType type(int index) {
        return types.get(index);
    }

    public Shape shape(int index) {
        return type(index).shape();
    }

    public ElementType elementType(int index) {
        return type(index).elementType();
    }

    /** All operands have one element type. */
    public Operands alike() {
        require(types.stream().allMatch(t -> t.elementType() == elementType(0)), "expects equal element types", types);
        return this;
    }

    public Operands floating() {
        return each(ElementType::isFloating, "expects floating operands");
    }

    public Operands numeric() {
        return each(type -> type != ElementType.BOOL, "expects numeric operands");
    }

    public Operands only(ElementType wanted) {
        return each(type -> type == wanted, "expects operands of type " + wanted);
    }

    public Operands whole(int index) {
        ElementType type = elementType(index);
        require(type == ElementType.INT64 || type == ElementType.INT32, "expects whole-numbered indices", type);
        return this;
    }

    /** The operand's own axis, counted from the front; refuses one that it does not have. */
    public int axis(int index, int axis) {
        return shape(index).axis(axis);
    }

    /** The common type of all operands under broadcasting. */
    public TensorType broadcast() {
        return type(0).withShape(types.stream()
                .map(TensorType::shape)
                .reduce(Shape::broadcast)
                .orElseThrow());
    }

    static void require(boolean condition, String expectation, Object found) {
        if (!condition) {
            throw new IllegalArgumentException(expectation + ": found=" + found);
        }
    }

    private Operands each(Predicate<ElementType> accepted, String expectation) {
        types.forEach(t -> require(accepted.test(t.elementType()), expectation, t));
        return this;
    }
}
