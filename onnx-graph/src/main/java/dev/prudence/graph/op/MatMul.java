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
        Shape batch = left.range(0, left.rank() - 2).broadcast(right.range(0, right.rank() - 2));
        return List.of(operands.type(0).withShape(batch.concat(Shape.of(left.dimension(-2), right.dimension(-1)))));
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
