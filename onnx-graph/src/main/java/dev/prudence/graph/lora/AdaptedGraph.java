package dev.prudence.graph.lora;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.nn.Initialiser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A graph with adapters.
 *
 * @param graph where a loss is added; {@code TrainingStep.builder(..).trainOnly(Lora::isAdapter, frozen)} trains it
 * @param scale what the product of an adapter's matrices is multiplied by
 * @param adapters one for each adapted weight
 */
public record AdaptedGraph(GraphBuilder graph, double scale, List<Adapter> adapters) {

    /** The matrices before training: A normal with deviation {@code 1 / sqrt(inputs)}, B zero, so that nothing is changed yet. */
    public Map<String, float[]> initialValues(long seed) {
        Map<String, Integer> inputs = adapters.stream().collect(Collectors.toMap(Adapter::nameOfA, Adapter::inputs));
        Set<String> zeros = adapters.stream().map(Adapter::nameOfB).collect(Collectors.toSet());
        Initialiser initialiser = Initialiser.of(seed).with(zeros::contains, Initialiser.Distribution.constant(0));
        for (Map.Entry<String, Integer> entry : inputs.entrySet()) {
            initialiser = initialiser.with(
                    entry.getKey()::equals, Initialiser.Distribution.normal(1 / Math.sqrt(entry.getValue())));
        }
        List<Parameter> matrices = graph.parameters().stream()
                .filter(parameter -> inputs.containsKey(parameter.name()) || zeros.contains(parameter.name()))
                .toList();
        return initialiser.values(matrices);
    }

    /**
     * The adapted weights with the adapters inside, by the original's names: what {@code OnnxModel.withWeights} takes.
     *
     * @param values at least every adapted weight and the matrices of its adapter
     * @throws IllegalArgumentException when a value is missing; it is named
     */
    public Map<String, float[]> merge(Map<String, float[]> values) {
        Map<String, float[]> merged = new LinkedHashMap<>();
        for (Adapter adapter : adapters) {
            merged.put(
                    adapter.weight(),
                    adapter.merged(
                            required(values, adapter.weight()),
                            required(values, adapter.nameOfA()),
                            required(values, adapter.nameOfB()),
                            scale));
        }
        return merged;
    }

    private static float[] required(Map<String, float[]> values, String name) {
        float[] found = values.get(name);
        if (found == null) {
            throw new IllegalArgumentException("A value is missing: parameter=" + name);
        }
        return found;
    }
}
