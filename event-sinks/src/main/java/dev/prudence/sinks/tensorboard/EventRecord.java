package dev.prudence.sinks.tensorboard;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * One record of a TensorBoard event file: a TFRecord (length, masked CRC of the length, payload, masked CRC of the payload; little-endian)
 * around a {@code tensorflow.Event}. The few fields that are used are written by hand, by their numbers in TensorFlow's {@code event.proto},
 * {@code summary.proto} and {@code tensor.proto}.
 */
final class EventRecord {

    private static final int MASK_DELTA = 0xa282ead8;
    private static final int DT_STRING = 7;

    private EventRecord() {}

    /** The first record of every file. */
    static byte[] version(double wallTime) {
        return framed(event(wallTime, 0, out -> out.writeString(3, "brain.Event:2")));
    }

    /** A point of a curve. */
    static byte[] scalar(double wallTime, long step, String tag, double value) {
        byte[] point = bytes(out -> {
            out.writeString(1, tag);
            out.writeFloat(2, (float) value);
        });
        return framed(event(wallTime, step, out -> summary(out, point)));
    }

    /** A text in Markdown. */
    static byte[] text(double wallTime, long step, String tag, String markdown) {
        byte[] plugin = bytes(out -> out.writeString(1, "text"));
        byte[] metadata = bytes(out -> out.writeByteArray(1, plugin));
        byte[] dimension = bytes(out -> out.writeInt64(1, 1));
        byte[] shape = bytes(out -> out.writeByteArray(2, dimension));
        byte[] tensor = bytes(out -> {
            out.writeEnum(1, DT_STRING);
            out.writeByteArray(2, shape);
            out.writeBytes(8, ByteString.copyFrom(markdown, StandardCharsets.UTF_8));
        });
        byte[] value = bytes(out -> {
            out.writeString(1, tag);
            out.writeByteArray(8, tensor);
            out.writeByteArray(9, metadata);
        });
        return framed(event(wallTime, step, out -> summary(out, value)));
    }

    private static void summary(CodedOutputStream out, byte[] value) throws IOException {
        out.writeByteArray(5, bytes(inner -> inner.writeByteArray(1, value)));
    }

    private static byte[] event(double wallTime, long step, Writing what) {
        return bytes(out -> {
            out.writeDouble(1, wallTime);
            if (step != 0) {
                out.writeInt64(2, step);
            }
            what.to(out);
        });
    }

    private static byte[] framed(byte[] payload) {
        ByteBuffer record = ByteBuffer.allocate(payload.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(payload.length);
        record.putInt(masked(record.array(), 8));
        record.put(payload);
        record.putInt(masked(payload, payload.length));
        return record.array();
    }

    /** Rotated and shifted, so that the sum of something that holds sums is no weak one. */
    private static int masked(byte[] bytes, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, length);
        return Integer.rotateRight((int) sum.getValue(), 15) + MASK_DELTA;
    }

    @FunctionalInterface
    private interface Writing {
        void to(CodedOutputStream out) throws IOException;
    }

    private static byte[] bytes(Writing what) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            what.to(out);
            out.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
