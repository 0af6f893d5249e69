package dev.prudence.trainer.overoptimisation;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.runtime.artefact.Manifest;
import java.nio.file.Path;
import java.util.Map;

/**
 * The base policy of the vector task as an ONNX graph: it turns standard normal noise {@code [rows, noiseWidth]} into
 * answers {@code [rows, answerWidth]}, float32.
 *
 * <p>A heavy dimension is {@code scale · z / √(mean of ν squared normals)}, which has Student's t distribution with ν
 * degrees of freedom. The prompt shifts the answer linearly; the base policy's shift is zero, so its answers do not
 * depend on the prompt.
 */
final class VectorPolicy {
    private static final int ROWS = 512;

    private VectorPolicy() {}

    /** Writes the artefact, kind {@code vector-policy}, into a directory. */
    static Manifest write(VectorTask task, Path directory) {
        return ArtefactWriter.of("vector-policy", "policy")
                .part("policy.onnx", onnx(task))
                .contract(Map.of(
                        "rows", ROWS,
                        "promptWidth", task.promptWidth(),
                        "noiseWidth", task.noiseWidth(),
                        "answerWidth", task.answerWidth()))
                .provenance(Map.of("experiment", OveroptimisationExperiment.NAME, "task", task.toString()))
                .writeTo(directory);
    }

    static byte[] onnx(VectorTask task) {
        GraphBuilder graph = GraphBuilder.create("vector-policy");
        Value prompt = graph.input("prompt", ElementType.FLOAT32, Shape.of(ROWS, task.promptWidth()));
        Value noise = graph.input("noise", ElementType.FLOAT32, Shape.of(ROWS, task.noiseWidth()));
        Value shift = graph.parameter("shift/weight", Shape.of(task.promptWidth(), task.answerWidth()));
        graph.output("answer", answer(task, noise).add(prompt.matMul(shift)));
        float[] zero = new float[task.promptWidth() * task.answerWidth()];
        return OnnxWriter.write(graph, Weights.embedded(Map.of("shift/weight", zero)));
    }

    private static Value answer(VectorTask task, Value noise) {
        Value heavy = heavy(task, noise);
        return task.gaussianWidth() == 0
                ? heavy
                : noise.slice(1, 0, task.gaussianWidth()).concat(1, heavy);
    }

    /** Element by element: a sum along rows of three would depend on where a row stands in its batch. */
    private static Value heavy(VectorTask task, Value noise) {
        Value numerator = block(task, noise, 0);
        Value squares = block(task, noise, 1).square();
        for (int i = 2; i <= task.degreesOfFreedom(); i++) {
            squares = squares.add(block(task, noise, i).square());
        }
        Value deviation = squares.div(task.degreesOfFreedom()).sqrt();
        return numerator.div(deviation).mul(task.heavyScale());
    }

    private static Value block(VectorTask task, Value noise, int index) {
        int from = task.gaussianWidth() + index * task.heavyWidth();
        return noise.slice(1, from, from + task.heavyWidth());
    }
}
