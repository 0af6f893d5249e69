package dev.prudence.graph.onnx;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where each tensor stands in a <a href="https://huggingface.co/docs/safetensors">safetensors</a> file: eight bytes header length
 * (little-endian), a JSON header padded with spaces to a multiple of eight, then the tensors, row-major and little-endian. Here they
 * are sorted by name, without gaps, so equal tensors give equal bytes.
 *
 * <p>This class is immutable and thread-safe.
 */
public final class SafetensorsLayout {
    static final int LENGTH_BYTES = 8;

    private final SortedMap<String, Entry> entries;
    private final int headerBytes;

    /**
     * One tensor.
     *
     * @param begin first byte of the tensor, counted from the end of the header
     * @param end the byte after the last
     */
    public record Entry(TensorType type, long begin, long end) {
        public Entry {
            if (begin < 0
                    || end - begin
                            != type.shape().elements() * type.elementType().bytes()) {
                throw new IllegalArgumentException("The data do not have the size that the type asks for: type=" + type
                        + ", begin=" + begin + ", end=" + end);
            }
        }
    }

    SafetensorsLayout(Map<String, Entry> entries, int headerBytes) {
        this.entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
        this.headerBytes = headerBytes;
    }

    /** One tensor a parameter, of its name and type. */
    public static SafetensorsLayout of(Collection<Parameter> parameters) {
        return ofTypes(parameters.stream().collect(Collectors.toMap(Parameter::name, Value::type)));
    }

    /** Float32 tensors of the given shapes. */
    public static SafetensorsLayout of(Map<String, Shape> shapes) {
        return ofTypes(shapes.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> new TensorType(ElementType.FLOAT32, e.getValue()))));
    }

    private static SafetensorsLayout ofTypes(Map<String, TensorType> types) {
        Map<String, Entry> entries = new TreeMap<>();
        long begin = 0;
        for (var named : new TreeMap<>(types).entrySet()) {
            TensorType type = named.getValue();
            long end = begin + type.shape().elements() * type.elementType().bytes();
            entries.put(named.getKey(), new Entry(type, begin, end));
            begin = end;
        }
        int unpadded = SafetensorsHeader.write(entries).getBytes(StandardCharsets.UTF_8).length;
        return new SafetensorsLayout(entries, (unpadded + 7) / 8 * 8);
    }

    /** By name, sorted. */
    public SortedMap<String, Entry> entries() {
        return entries;
    }

    /**
     * The place of one tensor.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException(
                    "The file has no such tensor: name=" + name + ", known=" + entries.keySet());
        }
        return entry;
    }

    /** The first byte of a tensor, counted from the start of the file. */
    public long offset(String name) {
        return LENGTH_BYTES + headerBytes + entry(name).begin();
    }

    int headerBytes() {
        return headerBytes;
    }

    long fileBytes() {
        long data = entries.values().stream().mapToLong(Entry::end).max().orElse(0);
        return LENGTH_BYTES + headerBytes + data;
    }
}
