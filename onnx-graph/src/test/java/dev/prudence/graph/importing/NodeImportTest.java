package dev.prudence.graph.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.OrtRunner;
import dev.prudence.graph.Outputs;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A file of one node, read and written again, gives what ONNX Runtime makes of the file itself. */
class NodeImportTest {

    /** Since opset 23 or 24, which the runtime of the tests does not have on the CPU; read by way of operators that it has. */
    private static final Set<String> WITHOUT_A_KERNEL = Set.of("RMSNormalization", "Swish");

    @ParameterizedTest
    @MethodSource("cases")
    void theReadNodeComputesTheSame(NodeCase single) {
        byte[] original = single.onnx();
        OnnxModel file = OnnxModel.read(original);
        GraphBuilder graph = OnnxImport.of(file).read(bytes -> bytes);
        byte[] written = OnnxWriter.write(graph, Weights.embedded(file.weights()));
        Outputs expected = OrtRunner.run(original, single.feed());
        Map<String, double[]> feed = new HashMap<>(single.feed());
        feed.keySet()
                .retainAll(graph.inputs().stream().map(input -> input.name()).collect(Collectors.toSet()));
        Outputs found = OrtRunner.run(written, feed);
        assertThat(found.values().keySet()).isEqualTo(expected.values().keySet());
        expected.values()
                .forEach((name, values) -> assertThat(found.get(name)).as(name).containsExactly(values, within(2e-6)));
    }

    @Test
    void everyOperatorThatIsReadHasACase() {
        Set<String> missing = new TreeSet<>(GraphReader.readers().keySet());
        missing.removeAll(cases().map(NodeCase::op).collect(Collectors.toCollection(HashSet::new)));
        assertThat(missing).containsExactlyInAnyOrderElementsOf(WITHOUT_A_KERNEL);
    }

    static Stream<NodeCase> cases() {
        return NodeCases.all();
    }
}
