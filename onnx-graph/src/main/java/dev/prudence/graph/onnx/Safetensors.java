package dev.prudence.graph.onnx;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.onnx.SafetensorsLayout.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a safetensors file, held in memory. Files up to 2 GiB.
 *
 * <p>This class is immutable and thread-safe.
 */
public final class Safetensors {
    private final SafetensorsLayout layout;
    private final ByteBuffer file;

    private Safetensors(SafetensorsLayout layout, ByteBuffer file) {
        this.layout = layout;
        this.file = file;
    }

    /** Reads a file. */
    public static Safetensors read(Path path) {
        try {
            return parse(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read weights: path=" + path, e);
        }
    }

    /**
     * Reads the bytes of a file.
     *
     * @throws IllegalArgumentException when the bytes are no safetensors file or cut short
     */
    public static Safetensors parse(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long headerBytes = bytes.length < SafetensorsLayout.LENGTH_BYTES ? -1 : file.getLong(0);
        if (headerBytes < 2 || headerBytes > bytes.length - SafetensorsLayout.LENGTH_BYTES) {
            throw new IllegalArgumentException("This is no safetensors file: bytes=" + bytes.length);
        }
        String header = new String(bytes, SafetensorsLayout.LENGTH_BYTES, (int) headerBytes, StandardCharsets.UTF_8);
        SafetensorsLayout layout = new SafetensorsLayout(SafetensorsHeader.parse(header), (int) headerBytes);
        if (layout.fileBytes() > bytes.length) {
            throw new IllegalArgumentException(
                    "The file is cut short: expected=" + layout.fileBytes() + ", bytes=" + bytes.length);
        }
        return new Safetensors(layout, file);
    }

    /** Writes float32 tensors; equal tensors give equal files. */
    public static void write(Path path, SafetensorsLayout layout, Map<String, float[]> values) {
        try {
            Files.write(path, toBytes(layout, values));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write weights: path=" + path, e);
        }
    }

    /** The bytes of a file with float32 tensors. Values that the layout does not name are left out. */
    public static byte[] toBytes(SafetensorsLayout layout, Map<String, float[]> values) {
        ByteBuffer file =
                ByteBuffer.allocate(Math.toIntExact(layout.fileBytes())).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = SafetensorsHeader.write(layout.entries()).getBytes(StandardCharsets.UTF_8);
        file.putLong(layout.headerBytes())
                .put(header)
                .put(" ".repeat(layout.headerBytes() - header.length).getBytes(StandardCharsets.UTF_8));
        layout.entries().forEach((name, entry) -> put(file, name, entry, values.get(name)));
        return file.array();
    }

    public SafetensorsLayout layout() {
        return layout;
    }

    /** The elements of one float32 tensor, row-major. */
    public float[] floats(String name) {
        Entry entry = layout.entry(name);
        requireFloat32(name, entry);
        float[] values = new float[(int) entry.type().shape().elements()];
        file.slice((int) layout.offset(name), (int) (entry.end() - entry.begin()))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }

    /** All tensors by name, sorted; each must be float32. */
    public Map<String, float[]> allFloats() {
        Map<String, float[]> all = new LinkedHashMap<>();
        layout.entries().keySet().forEach(name -> all.put(name, floats(name)));
        return all;
    }

    private static void put(ByteBuffer file, String name, Entry entry, float @Nullable [] values) {
        requireFloat32(name, entry);
        if (values == null || values.length != entry.type().shape().elements()) {
            throw new IllegalArgumentException("Each tensor needs a value for every element: name=" + name + ", type="
                    + entry.type() + ", values=" + (values == null ? 0 : values.length));
        }
        file.asFloatBuffer().put(values);
        file.position(file.position() + values.length * Float.BYTES);
    }

    private static void requireFloat32(String name, Entry entry) {
        if (entry.type().elementType() != ElementType.FLOAT32) {
            throw new IllegalArgumentException(
                    "Only float32 is read and written: name=" + name + ", type=" + entry.type());
        }
    }
}
