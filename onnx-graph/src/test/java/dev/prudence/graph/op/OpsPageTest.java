package dev.prudence.graph.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Node;
import dev.prudence.graph.OrtRunner;
import dev.prudence.graph.Value;
import dev.prudence.graph.importing.OnnxImport;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The page that lists all operators is what the op tables say. {@code -Dprudence.ops.write=true} writes it anew; without it
 * the test compares.
 */
class OpsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "ops.md");

    private static final String HEAD = """
            # Operators of `onnx-graph`

            One row per operator record in `dev.prudence.graph.op`. Every row of this page stands for cases in the op tables, which
            compare the operator with naive Java and its gradient with central differences. An element type counts as supported when
            ONNX Runtime opens a session for one of the cases with operands of that type on the CPU. The last column says for which types
            a case ran on CUDA, by ONNX Runtime's own profile, with the values of naive Java within 1e-2 (ONNX Runtime 1.29 for CUDA 13 on
            an NVIDIA H100; written by `CudaKernelsTest`). `by parts`: ONNX Runtime takes the operator apart.

            Written by `OpsPageTest`: `mvn -Dquick -pl onnx-graph test -Dtest=OpsPageTest -Dprudence.ops.write=true`.

            | operator | ONNX | gradient | float32 | float64 | CUDA |
            |---|---|---|---|---|---|
            """;

    private static final String IMPORTED = """

            ## Operators that are read from files

            `OnnxImport` turns these operators of ONNX files (opset 11 and later) into the ones above; each form that exporters write stands
            for a case in `NodeCases`, which compares the read node with ONNX Runtime's result for the file. Other operators pass through as
            they are, and no gradient passes them.

            %s
            """;

    /** What is known about one operator. */
    private static final class Row {
        private final String onnxName;
        private boolean gradient;
        private final Set<ElementType> types = new HashSet<>();

        Row(String onnxName) {
            this.onnxName = onnxName;
        }
    }

    @Test
    void thePageListsEveryOperatorAsTheTablesProveIt() throws Exception {
        String page = page();
        if (Boolean.getBoolean("prudence.ops.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/ops.md; write it anew with -Dprudence.ops.write=true")
                .isEqualTo(page);
    }

    private static String page() throws IOException {
        Map<String, String> cuda = cuda();
        Map<String, Row> rows = new TreeMap<>();
        OpTableTest.all().forEach(row -> note(row, rows));
        StringBuilder page = new StringBuilder(HEAD);
        rows.forEach((name, row) -> page.append("| `%s` | %s | %s | %s | %s | %s |\n"
                .formatted(
                        name,
                        row.onnxName,
                        row.gradient ? "yes" : "none",
                        yes(row.types.contains(ElementType.FLOAT32)),
                        yes(row.types.contains(ElementType.FLOAT64)),
                        cuda.getOrDefault(name, "none seen"))));
        page.append(IMPORTED.formatted(
                OnnxImport.operators().stream().map("`%s`"::formatted).collect(Collectors.joining(", "))));
        return page.toString();
    }

    /** Lines of operator, element type and the device that ran it. */
    private static Map<String, String> cuda() throws IOException {
        Map<String, String> types = new TreeMap<>();
        for (String line : Files.readAllLines(CudaKernelsTest.FINDINGS)) {
            String[] finding = line.split("\t");
            String type = finding[1].toLowerCase(Locale.ROOT);
            switch (finding[2]) {
                case "CUDA", "both" -> types.merge(finding[0], type, (a, b) -> a + ", " + b);
                case "parts" -> types.put(finding[0], "by parts");
                default -> {}
            }
        }
        return types;
    }

    private static void note(OpCase row, Map<String, Row> rows) {
        for (ElementType type : List.of(ElementType.FLOAT32, ElementType.FLOAT64)) {
            GraphBuilder graph = GraphBuilder.create("probe");
            boolean runs = opens(row, type, graph);
            for (Node node : List.copyOf(graph.nodes())) {
                Op op = node.op();
                if (op instanceof Foreign) {
                    continue;
                }
                Row known = rows.computeIfAbsent(op.getClass().getSimpleName(), name -> new Row(op.onnxName()));
                known.gradient |= passesGradient(node);
                if (runs) {
                    known.types.add(type);
                }
            }
        }
    }

    /** Whether the operator's rule gives any operand a gradient. */
    private static boolean passesGradient(Node node) {
        if (!node.results().get(0).elementType().isFloating()) {
            return false;
        }
        AtomicBoolean added = new AtomicBoolean();
        node.op().backward(new Backward() {
            @Override
            public Value operand(int index) {
                return node.operands().get(index);
            }

            @Override
            public int operands() {
                return node.operands().size();
            }

            @Override
            public Value result(int index) {
                return node.results().get(index);
            }

            @Override
            public Value cotangent(int index) {
                return result(index).graph().zeros(result(index).type());
            }

            @Override
            public void add(int operand, Value gradient) {
                added.set(true);
            }
        });
        return added.get();
    }

    /** Whether the case can be built and opened with operands of a type. */
    private static boolean opens(OpCase row, ElementType type, GraphBuilder graph) {
        OpCase probe = new OpCase(
                row.name(),
                type,
                row.build(),
                row.reference(),
                row.low(),
                row.high(),
                row.gradientTolerance(),
                row.shapes());
        try {
            Value result = row.build().of(probe.operands(graph));
            graph.output("y", result);
            OrtRunner.open(OnnxWriter.write(graph, Weights.embedded(Map.of()))).close();
            return true;
        } catch (IllegalArgumentException | IllegalStateException refused) {
            return false;
        }
    }

    private static String yes(boolean holds) {
        return holds ? "yes" : "no";
    }
}
