package dev.prudence.worldmodel;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** Little-endian float32 in messages. Thread-safe. */
public final class Floats {

    private Floats() {}

    /**
     * Cuts a tensor into its rows.
     *
     * @param field for messages
     * @throws IllegalArgumentException if it has another size, or a value that is not finite
     */
    public static List<float[]> rows(String field, ByteString bytes, int rows, int size) {
        if (bytes.size() != (long) rows * size * Float.BYTES) {
            throw new IllegalArgumentException("Send " + rows + " observations of " + size + " float32: " + field
                    + " size=" + bytes.size() + ", wanted=" + (long) rows * size * Float.BYTES);
        }
        FloatBuffer all =
                bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        List<float[]> cut = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            float[] values = new float[size];
            all.get(values);
            requireFinite(field, values, row);
            cut.add(values);
        }
        return cut;
    }

    private static void requireFinite(String field, float[] values, int row) {
        for (int at = 0; at < values.length; at++) {
            if (!Float.isFinite(values[at])) {
                throw new IllegalArgumentException(
                        "Send finite observations: " + field + "[" + row + "][" + at + "]=" + values[at]);
            }
        }
    }

    /** Writes values. */
    public static ByteString bytes(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return ByteString.copyFrom(buffer);
    }
}
