package dev.prudence.graph.op;

import dev.prudence.graph.TensorType;
import java.util.List;

/**
 * One operation as data: what it accepts and gives, how it is differentiated, and how ONNX writes it. All ops are records in the
 * families below; a new one goes into the family that fits.
 */
public sealed interface Op
        permits Activation,
                Arithmetic,
                ChannelNormalisation,
                Comparison,
                Conversion,
                Convolution,
                Einsum,
                Foreign,
                Gemm,
                Indexing,
                Layout,
                MatMul,
                NdIndexing,
                Normalisation,
                Pad,
                Pooling,
                Reduction,
                Rounding,
                Tile,
                TopK,
                Trigonometry,
                Trilu,
                Upsample {

    /** In the place of a fixed operand that a node leaves out. */
    List<Long> LEFT_OUT = List.of(Long.MIN_VALUE);

    /** The ONNX operator type, in the default domain. */
    default String onnxName() {
        return getClass().getSimpleName();
    }

    /**
     * The types of the results.
     *
     * @throws IllegalArgumentException when number, element types or shapes of the operands do not fit
     */
    List<TensorType> resultTypes(Operands operands);

    /**
     * The vector-Jacobian product: adds the gradient of every operand that has one, as ordinary ops. A gradient may still have the
     * broadcast shape of the result; it is summed back to the operand's. Ops without derivative leave this empty.
     */
    void backward(Backward node);

    default List<Attribute> attributes() {
        return List.of();
    }

    /** Whether a result, and those behind it, need not be computed where nobody uses them. */
    default boolean isOptional(int result) {
        return false;
    }

    /**
     * Operands that are fixed with the op (axes, shapes, bounds); written as one-dimensional int64 constants after the others, {@link
     * #LEFT_OUT} as an operand that is left out.
     */
    default List<List<Long>> staticOperands() {
        return List.of();
    }
}
