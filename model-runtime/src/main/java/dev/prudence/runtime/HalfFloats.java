package dev.prudence.runtime;

import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;

/** Numbers of 16 bits (IEEE 754 binary16) in bytes, little-endian. Rounds to the nearest, and to infinity above 65,504. */
public final class HalfFloats {

    private HalfFloats() {}

    /** Some numbers as bytes. */
    public static byte[] toBytes(float[] values, int offset, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < count; at++) {
            bytes.putShort(Fp16Conversions.floatToFp16(values[offset + at]));
        }
        return bytes.array();
    }

    /** Reads all numbers of a buffer into an array. */
    public static void read(ByteBuffer bytes, float[] target, int offset) {
        ShortBuffer halves = bytes.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        for (int at = 0; halves.hasRemaining(); at++) {
            target[offset + at] = Fp16Conversions.fp16ToFloat(halves.get());
        }
    }

    /** Rounds numbers to what 16 bits hold of them. */
    public static void round(float[] values) {
        for (int at = 0; at < values.length; at++) {
            values[at] = Fp16Conversions.fp16ToFloat(Fp16Conversions.floatToFp16(values[at]));
        }
    }
}
