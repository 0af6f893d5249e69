package dev.prudence.trainer.overoptimisation;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.trainer.policyoptimisation.GaussianPolicy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A Gaussian policy as the policy service answers with it: {@code answer = mean(prompt) + deviation · noise}. Thread-safe. */
final class GaussianArtefact {

    private static final int ROWS = 512;

    private GaussianArtefact() {}

    /** Writes the artefact, kind {@code vector-policy}; parameters of the critic stay behind. */
    static void write(GaussianPolicy policy, Map<String, float[]> parameters, Path directory) {
        ArtefactWriter.of("vector-policy", "policy")
                .part("policy.onnx", onnx(policy, parameters))
                .contract(Map.of(
                        "rows", ROWS,
                        "promptWidth", policy.promptWidth(),
                        "noiseWidth", policy.answerWidth(),
                        "answerWidth", policy.answerWidth()))
                .provenance(Map.of("experiment", OveroptimisationExperiment.NAME))
                .writeTo(directory);
    }

    private static byte[] onnx(GaussianPolicy policy, Map<String, float[]> parameters) {
        GraphBuilder graph = GraphBuilder.create("gaussian-policy");
        Value prompt = graph.input("prompt", ElementType.FLOAT32, Shape.of(ROWS, policy.promptWidth()));
        Value noise = graph.input("noise", ElementType.FLOAT32, Shape.of(ROWS, policy.answerWidth()));
        Value logDeviation = graph.parameter(GaussianPolicy.LOG_DEVIATION, Shape.of(policy.answerWidth()));
        graph.output("answer", policy.mean(graph, prompt).add(noise.mul(logDeviation.exp())));
        Map<String, float[]> used = new HashMap<>(parameters);
        used.keySet().retainAll(names(graph));
        return OnnxWriter.write(graph, Weights.embedded(used));
    }

    private static List<String> names(GraphBuilder graph) {
        return graph.parameters().stream().map(parameter -> parameter.name()).toList();
    }
}
