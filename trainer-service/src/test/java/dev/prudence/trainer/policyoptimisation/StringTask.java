package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import dev.prudence.trainer.transformer.CausalTransformer;
import dev.prudence.trainer.transformer.InitialWeights;
import dev.prudence.trainer.transformer.TransformerShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Prompts of some symbols and a mark, answered with as many symbols. The score is the share of positions that are right; 1 is the most there
 * is.
 *
 * @param symbols of which prompts and answers consist
 * @param length of prompt and answer
 * @param copying right is the prompt's symbol at that position; otherwise the next symbol of the alphabet whatever the prompt
 */
record StringTask(int symbols, int length, boolean copying) {

    private static final int ROWS = 64;

    TransformerPolicy network() {
        return new TransformerPolicy(new TransformerShape(symbols + 1, 32, 2, 2, 2 * length), time -> 2 * length);
    }

    Map<String, float[]> initial(long seed) {
        return initial(0.1, seed);
    }

    /** The smaller the embeddings, the nearer every distribution is to the uniform one. */
    Map<String, float[]> initial(double embeddingDeviation, long seed) {
        TransformerPolicy network = network();
        return network.withCritic(InitialWeights.of(network.shape(), embeddingDeviation, new float[symbols + 1], seed));
    }

    double score(TokenSequence rollout) {
        int right = 0;
        for (int i = 0; i < length; i++) {
            int wanted = copying ? rollout.tokens()[i] : (i + 1) % symbols;
            right += rollout.tokens()[length + 1 + i] == wanted ? 1 : 0;
        }
        return right / (double) length;
    }

    double meanScore(Map<String, float[]> parameters, long seed) {
        return sample(parameters, 512, 1, seed).stream()
                .mapToDouble(this::score)
                .average()
                .orElseThrow();
    }

    /** Answers drawn from the policy; those to one prompt follow one another. */
    List<TokenSequence> sample(Map<String, float[]> parameters, int prompts, int each, long seed) {
        Random random = new Random(seed);
        List<int[]> rows = new ArrayList<>();
        for (int prompt = 0; prompt < prompts; prompt++) {
            int[] symbolsOfPrompt = random.ints(length, 0, symbols).toArray();
            for (int i = 0; i < each; i++) {
                int[] row = new int[2 * length + 1];
                System.arraycopy(symbolsOfPrompt, 0, row, 0, length);
                row[length] = symbols;
                rows.add(row);
            }
        }
        try (InferenceSession session = session()) {
            Map<String, Tensor> weights = weights(session, parameters);
            for (int from = 0; from < rows.size(); from += ROWS) {
                answer(session, weights, rows.subList(from, Math.min(from + ROWS, rows.size())), random);
            }
        }
        return rows.stream().map(row -> new TokenSequence(row, length + 1)).toList();
    }

    private void answer(InferenceSession session, Map<String, Tensor> weights, List<int[]> rows, Random random) {
        int vocabulary = symbols + 1;
        int time = 2 * length;
        for (int position = length; position < time; position++) {
            long[] tokens = new long[ROWS * time];
            for (int row = 0; row < rows.size(); row++) {
                for (int i = 0; i <= position; i++) {
                    tokens[row * time + i] = rows.get(row)[i];
                }
            }
            Map<String, Tensor> inputs = new HashMap<>(weights);
            inputs.put("tokens", Tensor.longs(tokens, ROWS, time));
            float[] probabilities = session.run(inputs).tensor("probabilities").toFloats();
            for (int row = 0; row < rows.size(); row++) {
                rows.get(row)[position + 1] = draw(probabilities, (row * time + position) * vocabulary, random);
            }
        }
    }

    private int draw(float[] probabilities, int from, Random random) {
        double left = random.nextDouble();
        for (int symbol = 0; symbol < symbols; symbol++) {
            left -= probabilities[from + symbol];
            if (left < 0) {
                return symbol;
            }
        }
        return symbols;
    }

    private InferenceSession session() {
        GraphBuilder graph = GraphBuilder.create("strings");
        Value tokens = graph.input("tokens", ElementType.INT64, Shape.of(ROWS, 2 * length));
        CausalTransformer transformer =
                CausalTransformer.languageModel(graph, network().shape());
        graph.output(
                "probabilities", transformer.logits(transformer.hidden(tokens)).softmax(-1));
        return InferenceSession.open(OnnxWriter.write(graph, Weights.inputs("")), RuntimeOptions.inference());
    }

    private static Map<String, Tensor> weights(InferenceSession session, Map<String, float[]> parameters) {
        Map<String, Tensor> weights = new HashMap<>();
        session.inputs().forEach((name, spec) -> {
            if (parameters.containsKey(name)) {
                weights.put(name, Tensor.floats(parameters.get(name), spec.shape()));
            }
        });
        return weights;
    }

    /** Episodes of rollouts that the learner's policy gave, {@code each} to a prompt. */
    List<Episode> episodes(
            List<TokenSequence> rollouts, List<Measurement> measured, List<Measurement> reference, int each) {
        return IntStream.range(0, rollouts.size())
                .mapToObj(i -> new Episode(
                        i / each,
                        score(rollouts.get(i)),
                        measured.get(i).logProbabilities(),
                        reference.get(i).logProbabilities(),
                        measured.get(i).values()))
                .toList();
    }
}
