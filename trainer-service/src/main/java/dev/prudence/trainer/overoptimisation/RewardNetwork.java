package dev.prudence.trainer.overoptimisation;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.SafetensorsLayout;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.graph.training.AdamW;
import dev.prudence.graph.training.TrainingStep;
import dev.prudence.runtime.noise.NoiseStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The graphs of one reward member: a ReLU network on prompt and answer, scalar output.
 *
 * <p>The loss is Bradley–Terry with a penalty on the scores: mean of {@code −log σ(r_w − r_l) + l2 · ½(r_w² + r_l²)}.
 *
 * @param promptWidth dimensions of a prompt
 * @param answerWidth dimensions of an answer
 * @param hidden widths of the hidden layers
 */
record RewardNetwork(int promptWidth, int answerWidth, List<Integer> hidden) {
    static final String WEIGHTS_FILE = "weights.safetensors";

    RewardNetwork {
        hidden = List.copyOf(hidden);
    }

    /** Fresh weights of one member: normal with deviation √(2/inputs), 1/√inputs in the last layer, biases zero. */
    Map<String, float[]> initialWeights(NoiseStream noise) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        List<Integer> widths = widths();
        for (int layer = 0; layer + 1 < widths.size(); layer++) {
            int inputs = widths.get(layer);
            boolean last = layer + 2 == widths.size();
            float[] matrix = new float[inputs * widths.get(layer + 1)];
            noise.fillGaussian(matrix, 0, matrix.length);
            scale(matrix, (float) Math.sqrt((last ? 1.0 : 2.0) / inputs));
            weights.put(weight(layer), matrix);
            weights.put(bias(layer), new float[widths.get(layer + 1)]);
        }
        return weights;
    }

    /** A training step over batches of pairs: inputs {@code prompt}, {@code chosen} and {@code rejected}. */
    TrainingStep trainingStep(int batch, double scoreL2) {
        GraphBuilder graph = GraphBuilder.create("reward-member");
        Value prompt = graph.input("prompt", ElementType.FLOAT32, Shape.of(batch, promptWidth));
        Value chosen = graph.input("chosen", ElementType.FLOAT32, Shape.of(batch, answerWidth));
        Value rejected = graph.input("rejected", ElementType.FLOAT32, Shape.of(batch, answerWidth));
        Value rows = prompt.concat(1, chosen).concat(0, prompt.concat(1, rejected));
        Value scores = scores(graph, rows);
        Value margin = scores.slice(0, 0, batch).sub(scores.slice(0, batch, 2 * batch));
        Value penalty = scores.square().mean().mul(scoreL2);
        Value loss = margin.neg().softplus().mean().add(penalty);
        return TrainingStep.builder(graph, loss)
                .adamW(AdamW.of(0.9, 0.95, 1e-8, 0))
                .build();
    }

    /** The scoring graph with its weights inside. */
    byte[] embedded(int rows, Map<String, float[]> weights) {
        return OnnxWriter.write(scoring(rows), Weights.embedded(weights));
    }

    /** The scoring graph that refers to {@value #WEIGHTS_FILE} beside it. */
    byte[] external(int rows) {
        GraphBuilder graph = scoring(rows);
        return OnnxWriter.write(graph, layout(), WEIGHTS_FILE);
    }

    /** Where the weights stand in {@value #WEIGHTS_FILE}. */
    SafetensorsLayout layout() {
        return SafetensorsLayout.of(scoring(1).parameters());
    }

    private GraphBuilder scoring(int rows) {
        GraphBuilder graph = GraphBuilder.create("reward-member");
        Value prompt = graph.input("prompt", ElementType.FLOAT32, Shape.of(rows, promptWidth));
        Value answer = graph.input("answer", ElementType.FLOAT32, Shape.of(rows, answerWidth));
        graph.output("score", scores(graph, prompt.concat(1, answer)).reshape(rows));
        return graph;
    }

    private Value scores(GraphBuilder graph, Value rows) {
        List<Integer> widths = widths();
        Value activation = rows;
        for (int layer = 0; layer + 1 < widths.size(); layer++) {
            Value matrix = graph.parameter(weight(layer), Shape.of(widths.get(layer), widths.get(layer + 1)));
            Value bias = graph.parameter(bias(layer), Shape.of(widths.get(layer + 1)));
            Value linear = activation.matMul(matrix).add(bias);
            activation = layer + 2 == widths.size() ? linear : linear.relu();
        }
        return activation;
    }

    private List<Integer> widths() {
        List<Integer> widths = new ArrayList<>(List.of(promptWidth + answerWidth));
        widths.addAll(hidden);
        widths.add(1);
        return widths;
    }

    private static void scale(float[] values, float factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
    }

    private static String weight(int layer) {
        return "layer" + layer + "/weight";
    }

    private static String bias(int layer) {
        return "layer" + layer + "/bias";
    }
}
