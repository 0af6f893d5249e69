package dev.prudence.graph.op;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * On a machine with a GPU: which operators have CUDA kernels, and whether these compute what naive Java does. With {@code
 * -Dprudence.ops.write=true} the findings go into the file from which {@link OpsPageTest} takes them.
 */
class CudaKernelsTest {

    static final Path FINDINGS = Path.of("src", "test", "resources", "cuda-kernels.tsv");

    /** TF32 keeps 10 bits of the mantissa in products. */
    private static final double TOLERANCE = 1e-2;

    private final Map<String, String> findings = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private int compared;

    @Tag("gpu")
    @Test
    void kernelsOnTheGpuComputeWhatNaiveJavaDoes() throws Exception {
        String problem = CudaKernels.problem();
        Assumptions.assumeTrue(problem.isEmpty(), "No GPU answers here: " + problem);
        try (CudaKernels kernels = new CudaKernels()) {
            for (OpCase row : OpTableTest.all()) {
                note(kernels, row, ElementType.FLOAT32);
                note(kernels, row, ElementType.FLOAT64);
            }
        }
        if (Boolean.getBoolean("prudence.ops.write")) {
            write();
        }
        System.out.printf("%d runs compared on CUDA, %d findings%n", compared, findings.size());
        assertThat(wrong).isEmpty();
    }

    private void note(CudaKernels kernels, OpCase row, ElementType type) throws IOException {
        try {
            CudaKernels.Run run = kernels.run(row, type);
            run.providers()
                    .forEach((operator, provider) ->
                            findings.merge(operator + "\t" + type, provider, (a, b) -> a.equals(b) ? a : "both"));
            compare(row, type, run.result());
        } catch (IllegalArgumentException | OrtException refused) {
            // This element type has no kernel on either device, or the operator does not take it.
        }
    }

    private void compare(OpCase row, ElementType type, double[] found) {
        NaiveArray[] samples = row.samples();
        int[][] coordinates = NaiveArray.coordinates(shape(row, type));
        compared++;
        for (int i = 0; i < found.length; i++) {
            double expected = row.reference().at(samples, coordinates[i]);
            if (!(Math.abs(found[i] - expected) <= TOLERANCE * Math.max(1, Math.abs(expected)))) {
                wrong.add("%s, %s: element %d is %s, expected %s".formatted(row, type, i, found[i], expected));
                return;
            }
        }
    }

    private static Shape shape(OpCase row, ElementType type) {
        GraphBuilder graph = GraphBuilder.create("shape");
        Value[] operands = new Value[row.shapes().size()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = graph.input("x" + i, type, row.shapes().get(i));
        }
        return row.build().of(operands).shape();
    }

    private void write() throws IOException {
        List<String> lines = new ArrayList<>();
        findings.forEach((key, provider) -> lines.add(key + "\t" + provider));
        Files.createDirectories(FINDINGS.toAbsolutePath().getParent());
        Files.write(Path.of(System.getProperty("prudence.ops.findings", FINDINGS.toString())), lines);
    }
}
