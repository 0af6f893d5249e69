package dev.prudence.graph.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InitialiserTest {

    @Test
    void anotherParameterDoesNotShiftTheOthers() {
        GraphBuilder small = GraphBuilder.create("small");
        Linear.create(small, "out", 8, 4);
        GraphBuilder large = GraphBuilder.create("large");
        Linear.create(large, "hidden", 8, 8);
        Linear.create(large, "out", 8, 4);
        assertThat(values(large, 1).get("out/weight"))
                .isEqualTo(values(small, 1).get("out/weight"));
    }

    @Test
    void seedAndNameBothChangeTheNumbers() {
        GraphBuilder graph = GraphBuilder.create("model");
        graph.parameter("a/weight", Shape.of(8, 8));
        graph.parameter("b/weight", Shape.of(8, 8));
        Map<String, float[]> values = values(graph, 1);
        assertThat(values.get("a/weight")).isNotEqualTo(values.get("b/weight"));
        assertThat(values.get("a/weight")).isNotEqualTo(values(graph, 2).get("a/weight"));
    }

    @Test
    void theNameDecidesTheDistribution() {
        GraphBuilder graph = GraphBuilder.create("model");
        Linear.create(graph, "linear", 100, 400);
        LayerNorm.create(graph, "norm", 5);
        Embedding.create(graph, "token", 200, 50);
        Map<String, float[]> values = values(graph, 4);
        assertThat(values.get("linear/bias")).containsOnly(0);
        assertThat(values.get("norm/gain")).containsOnly(1);
        assertThat(deviation(values, "linear/weight")).isCloseTo(0.1, within(0.002));
        assertThat(deviation(values, "token/embedding")).isCloseTo(0.02, within(0.001));
    }

    @Test
    void laterRulesWin() {
        GraphBuilder graph = GraphBuilder.create("model");
        Linear.create(graph, "linear", 100, 400);
        Map<String, float[]> values = Initialiser.of(1)
                .with(name -> name.endsWith("bias"), Initialiser.Distribution.constant(3))
                .with(name -> name.equals("linear/weight"), Initialiser.Distribution.normal(2))
                .values(graph.parameters());
        assertThat(values.get("linear/bias")).containsOnly(3);
        assertThat(deviation(values, "linear/weight")).isCloseTo(2, within(0.04));
    }

    private static Map<String, float[]> values(GraphBuilder graph, long seed) {
        return Initialiser.of(seed).values(graph.parameters());
    }

    private static double deviation(Map<String, float[]> values, String name) {
        float[] drawn = values.getOrDefault(name, new float[0]);
        return Math.sqrt(IntStream.range(0, drawn.length)
                .mapToDouble(i -> drawn[i] * drawn[i])
                .average()
                .orElseThrow());
    }
}
