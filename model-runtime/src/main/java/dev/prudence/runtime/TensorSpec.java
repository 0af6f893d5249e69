package dev.prudence.runtime;

import ai.onnxruntime.TensorInfo;
import java.util.Arrays;

/**
 * What a model declares about one of its inputs or outputs: element type and shape. A dimension of -1 is dynamic: the
 * model takes any size there.
 *
 * <p>This class is thread-safe.
 */
public final class TensorSpec {
    private final DataType type;
    private final long[] shape;

    private TensorSpec(DataType type, long[] shape) {
        this.type = type;
        this.shape = shape;
    }

    /** A specification; {@code shape} may contain -1 for dynamic dimensions. */
    public static TensorSpec of(DataType type, long... shape) {
        return new TensorSpec(type, shape.clone());
    }

    static TensorSpec of(TensorInfo info) {
        return new TensorSpec(DataType.of(info.type), info.getShape());
    }

    /** Element type. */
    public DataType type() {
        return type;
    }

    /** Dimensions, outermost first; -1 where dynamic. */
    public long[] shape() {
        return shape.clone();
    }

    /** Whether every dimension is known. */
    public boolean isStatic() {
        return Arrays.stream(shape).allMatch(dimension -> dimension >= 0);
    }

    /** Whether a tensor has this element type and a shape that fits. */
    public boolean accepts(Tensor tensor) {
        return type == tensor.type() && fits(tensor.shape());
    }

    private boolean fits(long[] given) {
        if (given.length != shape.length) {
            return false;
        }
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] >= 0 && shape[i] != given[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TensorSpec spec && type == spec.type && Arrays.equals(shape, spec.shape);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + Arrays.hashCode(shape);
    }

    /** For example {@code FLOAT32[32, -1]}. */
    @Override
    public String toString() {
        return type + Arrays.toString(shape);
    }
}
