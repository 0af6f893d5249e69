package dev.prudence.graph.op;

import java.util.List;

/** An ONNX node attribute. */
public sealed interface Attribute {
    String name();

    record Whole(String name, long value) implements Attribute {}

    record Wholes(String name, List<Long> values) implements Attribute {
        public Wholes {
            values = List.copyOf(values);
        }
    }

    record Real(String name, float value) implements Attribute {}

    record Reals(String name, List<Float> values) implements Attribute {
        public Reals {
            values = List.copyOf(values);
        }
    }

    record Text(String name, String value) implements Attribute {}

    static Attribute of(String name, boolean value) {
        return new Whole(name, value ? 1 : 0);
    }
}
