package dev.prudence.graph.op;

import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.util.List;

/**
 * {@code [.., rows, inner] x [.., inner, columns] = [.., rows, columns]}; leading axes broadcast.
 *
 * <p>A batched left operand with a two-dimensional right one, the usual linear layer, is differentiated as one flat product.
 */
public record MatMul() implements Op {

    @Override
    public List<TensorType> resultTypes(Operands operands) {
        Shape left = operands.count(2).alike().floating().shape(0);
        Shape right = operands.shape(1);
        Operands.require(Math.min(left.rank(), right.rank()) >= 2, "expects at least two axes", left + " x " + right);
        Operands.require(left.dimension(-1) == right.dimension(-2), "expects equal inner sizes", left + " x " + right);
        return List.of(operands.type(0)
                .withShape(batch(left, right).concat(Shape.of(left.dimension(-2), right.dimension(-1)))));
    }

    /** The leading axes of a product. */
    public static Shape batch(Shape left, Shape right) {
        return own(left).broadcast(own(right));
    }

    /**
     * Whether both operands are stretched and have the same number of matrices: ONNX Runtime's CUDA kernel (seen in 1.29) then pairs the
     * matrices one by one and gives wrong numbers without a word, so one operand has to be expanded first.
     */
    public static boolean isStretchedOnBothSides(Shape left, Shape right) {
        if (left.rank() < 2 || right.rank() < 2) {
            return false;
        }
        long product = batch(left, right).elements();
        return own(left).elements() == own(right).elements() && own(left).elements() < product;
    }

    private static Shape own(Shape operand) {
        return operand.range(0, operand.rank() - 2);
    }

    @Override
    public void backward(Backward node) {
        if (node.operand(1).shape().rank() == 2) {
            flat(node);
        } else {
            node.add(0, node.cotangent().matMul(node.operand(1).transposeLast()));
            node.add(1, node.operand(0).transposeLast().matMul(node.cotangent()));
        }
    }

    private static void flat(Backward node) {
        Value left = node.operand(0);
        Value right = node.operand(1);
        Value cotangent = rows(node.cotangent());
        node.add(0, left.graph().apply(new Gemm(false, true), cotangent, right).reshape(left.shape()));
        node.add(1, left.graph().apply(new Gemm(true, false), rows(left), cotangent));
    }

    private static Value rows(Value value) {
        return value.reshape(-1, value.shape().dimension(-1));
    }
}
