package dev.prudence.graph.op;

import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.util.List;

/** The product of two matrices, each transposed first if so marked, without moving its elements. */
public record Gemm(boolean leftTransposed, boolean rightTransposed) implements Op {

    @Override
    public List<TensorType> resultTypes(Operands operands) {
        Shape left = operands.count(2).alike().floating().shape(0);
        Shape right = operands.shape(1);
        Operands.require(left.rank() == 2 && right.rank() == 2, "expects two matrices", left + " x " + right);
        int inner = left.dimension(leftTransposed ? 0 : 1);
        Operands.require(
                inner == right.dimension(rightTransposed ? 1 : 0), "expects equal inner sizes", left + " x " + right);
        Shape shape = Shape.of(left.dimension(leftTransposed ? 1 : 0), right.dimension(rightTransposed ? 0 : 1));
        return List.of(operands.type(0).withShape(shape));
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("transA", leftTransposed), Attribute.of("transB", rightTransposed));
    }

    @Override
    public void backward(Backward node) {
        Value a = node.operand(0);
        Value b = node.operand(1);
        Value dy = node.cotangent();
        node.add(0, leftTransposed ? product(rightTransposed, true, b, dy) : product(false, !rightTransposed, dy, b));
        node.add(1, rightTransposed ? product(true, leftTransposed, dy, a) : product(!leftTransposed, false, a, dy));
    }

    private static Value product(boolean leftTransposed, boolean rightTransposed, Value left, Value right) {
        return left.graph().apply(new Gemm(leftTransposed, rightTransposed), left, right);
    }
}
