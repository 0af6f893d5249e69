package dev.prudence.graph.onnx;

import dev.prudence.graph.Parameter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Where a written model gets the values of its parameters from. */
public sealed interface Weights {

    /** The values stand in the model itself; float64 parameters are widened. */
    static Weights embedded(Map<String, float[]> values) {
        return new Embedded(values);
    }

    /** The values stand in a safetensors file at {@code location}, relative to the model file. */
    static Weights external(SafetensorsLayout layout, String location) {
        return new External(layout, location);
    }

    /** The values are fed at every run, as inputs named {@code prefix + parameter name}. */
    static Weights inputs(String prefix) {
        return new Inputs(prefix);
    }

    /** The named parameters as {@code chosen} says, all others as {@code others} says. */
    static Weights split(Set<String> names, Weights chosen, Weights others) {
        return new Split(Set.copyOf(names), chosen, others);
    }

    /** Where one parameter's values come from, never a {@link Split}. */
    default Weights of(String parameter) {
        return this;
    }

    /** See {@link Weights#embedded}. */
    final class Embedded implements Weights {
        private final Map<String, float[]> values;

        private Embedded(Map<String, float[]> values) {
            this.values = new HashMap<>(values);
        }

        float[] of(Parameter parameter) {
            float[] found = values.get(parameter.name());
            if (found == null || found.length != parameter.shape().elements()) {
                throw new IllegalArgumentException("Each parameter needs a value for every element: parameter="
                        + parameter + ", values=" + (found == null ? 0 : found.length));
            }
            return found;
        }
    }

    /** See {@link Weights#external}. */
    record External(SafetensorsLayout layout, String location) implements Weights {}

    /** See {@link Weights#inputs}. */
    record Inputs(String prefix) implements Weights {}

    /** See {@link Weights#split}. */
    record Split(Set<String> names, Weights chosen, Weights others) implements Weights {
        @Override
        public Weights of(String parameter) {
            return (names.contains(parameter) ? chosen : others).of(parameter);
        }
    }
}
