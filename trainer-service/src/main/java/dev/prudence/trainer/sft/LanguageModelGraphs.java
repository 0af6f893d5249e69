package dev.prudence.trainer.sft;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.graph.training.AdamW;
import dev.prudence.graph.training.TrainingStep;
import dev.prudence.trainer.transformer.CausalTransformer;
import java.util.Map;

/**
 * Next-token prediction as graphs of a fixed batch shape. Inputs: {@code tokens} and {@code targets} int64
 * {@code [rows, time]}, {@code mask} float32 {@code [rows, time]} with 1 where the target counts.
 *
 * <p>This class is thread-safe.
 */
final class LanguageModelGraphs {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.95;
    private static final double EPSILON = 1e-8;

    private LanguageModelGraphs() {}

    /** One optimiser step on the mean negative log-likelihood of the counted targets. */
    static TrainingStep trainingStep(SftSettings settings, int time) {
        GraphBuilder graph = GraphBuilder.create("language-model");
        Value mask = mask(graph, settings.batchSize(), time);
        Value loss = negativeLogLikelihood(graph, settings, settings.batchSize(), time)
                .mul(mask)
                .sum()
                .div(mask.sum());
        return TrainingStep.builder(graph, loss)
                .adamW(AdamW.of(BETA1, BETA2, EPSILON, settings.weightDecay()))
                .clipNorm(settings.clipNorm())
                .build();
    }

    /** The summed negative log-likelihood of each row's counted targets: output {@code nll}, float32 {@code [rows]}. */
    static byte[] evaluation(SftSettings settings, int rows, int time, Map<String, float[]> weights) {
        GraphBuilder graph = GraphBuilder.create("language-model-evaluation");
        Value mask = mask(graph, rows, time);
        Value nll = negativeLogLikelihood(graph, settings, rows, time);
        graph.output("nll", nll.mul(mask).reduceSum(false, 1));
        return OnnxWriter.write(graph, Weights.embedded(weights));
    }

    private static Value mask(GraphBuilder graph, int rows, int time) {
        return graph.input("mask", ElementType.FLOAT32, Shape.of(rows, time));
    }

    private static Value negativeLogLikelihood(GraphBuilder graph, SftSettings settings, int rows, int time) {
        Value tokens = graph.input("tokens", ElementType.INT64, Shape.of(rows, time));
        Value targets = graph.input("targets", ElementType.INT64, Shape.of(rows, time));
        CausalTransformer transformer = CausalTransformer.languageModel(graph, settings.shape());
        Value logits = transformer.logits(transformer.hidden(tokens));
        return logits.logSoftmax(-1)
                .gatherElements(2, targets.unsqueeze(2))
                .squeeze(2)
                .neg();
    }
}
