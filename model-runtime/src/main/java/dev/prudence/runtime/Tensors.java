package dev.prudence.runtime;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Named tensors in a fixed order: what a run returns and what a snapshot holds. An unmodifiable map with an accessor that
 * never gives null.
 *
 * <p>This class is thread-safe.
 */
public final class Tensors extends AbstractMap<String, Tensor> {
    private final Map<String, Tensor> tensors;

    private Tensors(Map<String, Tensor> tensors) {
        this.tensors = tensors;
    }

    /** The same tensors, in the order of the map. */
    public static Tensors of(Map<String, Tensor> tensors) {
        return new Tensors(Collections.unmodifiableMap(new LinkedHashMap<>(tensors)));
    }

    /**
     * The tensor of a name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the names there are
     */
    public Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "There is no such tensor among %s: name=%s".formatted(tensors.keySet(), name));
        }
        return tensor;
    }

    /** The values of all float32 tensors, by name. */
    public Map<String, float[]> toFloats() {
        Map<String, float[]> floats = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (tensor.type() == DataType.FLOAT32) {
                floats.put(name, tensor.toFloats());
            }
        });
        return floats;
    }

    @Override
    public Set<Entry<String, Tensor>> entrySet() {
        return tensors.entrySet();
    }
}
