package dev.prudence.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An immutable dense array: element type, shape and row-major values in one direct buffer of the machine's byte order
 * (little-endian on all supported platforms), so that ONNX Runtime reads it without copying.
 *
 * <p>Equality compares type, shape and bits: two NaN of the same bits are equal, 0.0 and -0.0 are not.
 *
 * <p>This class is thread-safe.
 */
public final class Tensor {
    private static final int ALIGNMENT = 64;
    private static final long MOST_BYTES = Integer.MAX_VALUE - 2L * ALIGNMENT;

    private final DataType type;
    private final long[] shape;
    private final ByteBuffer data;

    private Tensor(DataType type, long[] shape) {
        this.type = type;
        this.shape = shape.clone();
        this.data = aligned(byteCount(type, shape));
    }

    /**
     * Memory that starts at a multiple of {@link #ALIGNMENT}: vectorised kernels peel off elements up to an alignment of
     * their own, so that sums over a tensor at another offset would have other bits.
     */
    private static ByteBuffer aligned(int bytes) {
        int room = Math.addExact(bytes, 2 * ALIGNMENT);
        return ByteBuffer.allocateDirect(room)
                .alignedSlice(ALIGNMENT)
                .limit(bytes)
                .slice()
                .order(ByteOrder.nativeOrder());
    }

    /** A float32 tensor; no dimensions make a scalar. */
    public static Tensor floats(float[] values, long... shape) {
        Tensor tensor = sized(DataType.FLOAT32, values.length, shape);
        tensor.buffer().asFloatBuffer().put(values);
        return tensor;
    }

    /** A float64 tensor; no dimensions make a scalar. */
    public static Tensor doubles(double[] values, long... shape) {
        Tensor tensor = sized(DataType.FLOAT64, values.length, shape);
        tensor.buffer().asDoubleBuffer().put(values);
        return tensor;
    }

    /** An int32 tensor; no dimensions make a scalar. */
    public static Tensor ints(int[] values, long... shape) {
        Tensor tensor = sized(DataType.INT32, values.length, shape);
        tensor.buffer().asIntBuffer().put(values);
        return tensor;
    }

    /** An int64 tensor; no dimensions make a scalar. */
    public static Tensor longs(long[] values, long... shape) {
        Tensor tensor = sized(DataType.INT64, values.length, shape);
        tensor.buffer().asLongBuffer().put(values);
        return tensor;
    }

    /** A bool tensor; no dimensions make a scalar. */
    public static Tensor booleans(boolean[] values, long... shape) {
        Tensor tensor = sized(DataType.BOOL, values.length, shape);
        ByteBuffer target = tensor.buffer();
        for (boolean value : values) {
            target.put(value ? (byte) 1 : 0);
        }
        return tensor;
    }

    /** A float32 scalar, shape {@code []}. */
    public static Tensor scalar(float value) {
        return floats(new float[] {value});
    }

    /** All zeros (or false). */
    public static Tensor zeros(DataType type, long... shape) {
        return new Tensor(type, shape);
    }

    /** Copies the remaining bytes of {@code source}: row-major values in the machine's byte order. */
    public static Tensor copyOf(ByteBuffer source, DataType type, long... shape) {
        ByteBuffer bytes = source.duplicate();
        if (bytes.remaining() != elements(shape) * type.bytes()) {
            throw new IllegalArgumentException("Give %d bytes for %s%s: bytes=%d"
                    .formatted(elements(shape) * type.bytes(), type, Arrays.toString(shape), bytes.remaining()));
        }
        Tensor tensor = new Tensor(type, shape);
        tensor.buffer().put(bytes);
        return tensor;
    }

    /** Element type. */
    public DataType type() {
        return type;
    }

    /** Dimensions, outermost first; empty for a scalar. */
    public long[] shape() {
        return shape.clone();
    }

    /** Number of elements. */
    public long size() {
        return elements(shape);
    }

    /** The values, row-major, in the machine's byte order; read-only and positioned at 0. */
    public ByteBuffer bytes() {
        return data.asReadOnlyBuffer().order(data.order()).rewind();
    }

    /** A copy of the values; float32 only. */
    public float[] toFloats() {
        float[] values = new float[count(DataType.FLOAT32)];
        buffer().asFloatBuffer().get(values);
        return values;
    }

    /** A copy of the values; float64 only. */
    public double[] toDoubles() {
        double[] values = new double[count(DataType.FLOAT64)];
        buffer().asDoubleBuffer().get(values);
        return values;
    }

    /** A copy of the values; int32 only. */
    public int[] toInts() {
        int[] values = new int[count(DataType.INT32)];
        buffer().asIntBuffer().get(values);
        return values;
    }

    /** A copy of the values; int64 only. */
    public long[] toLongs() {
        long[] values = new long[count(DataType.INT64)];
        buffer().asLongBuffer().get(values);
        return values;
    }

    /** A copy of the values; bool only. */
    public boolean[] toBooleans() {
        boolean[] values = new boolean[count(DataType.BOOL)];
        for (int i = 0; i < values.length; i++) {
            values[i] = data.get(i) != 0;
        }
        return values;
    }

    /** The same shape and values in memory of its own. */
    Tensor copy() {
        return copyOf(buffer(), type, shape);
    }

    /** The writable memory behind this tensor: only its creator may write, and only before it is handed out. */
    ByteBuffer buffer() {
        return data.duplicate().order(data.order()).rewind();
    }

    TensorSpec spec() {
        return TensorSpec.of(type, shape);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor tensor
                && type == tensor.type
                && Arrays.equals(shape, tensor.shape)
                && buffer().equals(tensor.buffer());
    }

    @Override
    public int hashCode() {
        return (31 * type.hashCode() + Arrays.hashCode(shape)) * 31 + buffer().hashCode();
    }

    /** Type and shape, for example {@code FLOAT32[32, 16]}; never the values. */
    @Override
    public String toString() {
        return type + Arrays.toString(shape);
    }

    private static int byteCount(DataType type, long[] shape) {
        long bytes = elements(shape) * type.bytes();
        if (bytes > MOST_BYTES) {
            throw tooLarge(shape);
        }
        return (int) bytes;
    }

    private static IllegalArgumentException tooLarge(long[] shape) {
        return new IllegalArgumentException("A tensor holds at most %d bytes, cut it into several: shape=%s"
                .formatted(MOST_BYTES, Arrays.toString(shape)));
    }

    private static Tensor sized(DataType type, int values, long[] shape) {
        if (elements(shape) != values) {
            throw new IllegalArgumentException("Give %d values for shape %s: values=%d"
                    .formatted(elements(shape), Arrays.toString(shape), values));
        }
        return new Tensor(type, shape);
    }

    private static long elements(long[] shape) {
        long product = 1;
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException(
                        "Give every dimension a size of 0 or more: shape=" + Arrays.toString(shape));
            }
            if (dimension > 0 && product > MOST_BYTES / dimension) {
                throw tooLarge(shape);
            }
            product *= dimension;
        }
        return product;
    }

    private int count(DataType wanted) {
        if (type != wanted) {
            throw new IllegalStateException(
                    "Read the tensor as what it holds, not as %s: type=%s".formatted(wanted, type));
        }
        return Math.toIntExact(size());
    }
}
