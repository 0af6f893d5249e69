package dev.prudence.graph;

import java.util.Map;
import java.util.Objects;

/** What a run gave, by output name; asking for an output that is not there fails the test. */
public record Outputs(Map<String, double[]> values) {

    public double[] get(String name) {
        return Objects.requireNonNull(values.get(name), () -> "no such output: " + name + " in " + values.keySet());
    }

    public double scalar(String name) {
        return get(name)[0];
    }
}
