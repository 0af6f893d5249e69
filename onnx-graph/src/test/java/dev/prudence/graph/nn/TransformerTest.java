package dev.prudence.graph.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.OrtRunner;
import dev.prudence.graph.Outputs;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.graph.training.AdamW;
import dev.prudence.graph.training.StepLoop;
import dev.prudence.graph.training.TrainingStep;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TransformerTest {
    private static final int ROWS = 2;
    private static final int TIME = 6;
    private static final int WIDTH = 16;
    private static final int HEADS = 2;
    private static final int VOCABULARY = 11;

    @Test
    void aSmallLanguageModelMemorisesTwoSequences() {
        GraphBuilder g = GraphBuilder.create("decoder");
        Value tokens = g.input("tokens", ElementType.INT64, Shape.of(ROWS, TIME));
        Value targets = g.input("targets", ElementType.INT64, Shape.of(ROWS, TIME));
        Value logits = decoder(g, tokens);
        g.output("best", logits.argMax(-1));
        TrainingStep step = TrainingStep.builder(g, Losses.crossEntropy(logits, targets, -100))
                .adamW(AdamW.of(0.9, 0.99, 1e-8, 0.01))
                .clipNorm(1)
                .build();
        double[] sequences = {1, 2, 3, 4, 5, 6, 7, 3, 3, 8, 5, 9};
        double[] next = {2, 3, 4, 5, 6, -100, 3, 3, 8, 5, 9, -100};
        try (StepLoop loop = new StepLoop(step, Initialiser.of(7).values(g.parameters()))) {
            Outputs outputs = new Outputs(Map.of());
            for (int i = 0; i < 120; i++) {
                outputs = loop.run(0.01, Map.of("tokens", sequences, "targets", next));
            }
            double[] best = outputs.get("best");
            assertThat(outputs.scalar("loss")).isLessThan(0.02);
            IntStream.range(0, next.length)
                    .filter(i -> next[i] >= 0)
                    .forEach(i -> assertThat(best[i]).as("position %d", i).isEqualTo(next[i]));
        }
    }

    @Test
    void causalAttentionNeverLooksAhead() {
        GraphBuilder g = GraphBuilder.create("decoder");
        Value tokens = g.input("tokens", ElementType.INT64, Shape.of(ROWS, TIME));
        g.output("logits", decoder(g, tokens));
        byte[] onnx = OnnxWriter.write(g, Weights.embedded(weights(g)));
        double[] sequences = {1, 2, 3, 4, 5, 6, 7, 3, 3, 8, 5, 9};
        double[] before = OrtRunner.run(onnx, Map.of("tokens", sequences)).get("logits");
        for (int changed = 1; changed < TIME; changed++) {
            double[] other = sequences.clone();
            other[changed] = 10;
            double[] after = OrtRunner.run(onnx, Map.of("tokens", other)).get("logits");
            int kept = changed * VOCABULARY;
            assertThat(Arrays.copyOf(after, kept))
                    .as("before token %d", changed)
                    .isEqualTo(Arrays.copyOf(before, kept));
            assertThat(after[kept]).as("at token %d", changed).isNotEqualTo(before[kept]);
        }
    }

    @Test
    void oneTokenAtATimeGivesWhatTheWholeSequenceGives() {
        GraphBuilder whole = GraphBuilder.create("whole");
        whole.output("logits", decoder(whole, whole.input("tokens", ElementType.INT64, Shape.of(ROWS, TIME))));
        double[] sequences = {1, 2, 3, 4, 5, 6, 7, 3, 3, 8, 5, 9};
        Map<String, float[]> weights = weights(whole);
        double[] expected = OrtRunner.run(
                        OnnxWriter.write(whole, Weights.embedded(weights)), Map.of("tokens", sequences))
                .get("logits");
        GraphBuilder single = GraphBuilder.create("single");
        addTokenStep(single);
        Map<String, double[]> feed = new HashMap<>();
        single.graph().state().keySet().forEach(name -> feed.put(name, new double[ROWS * TIME * WIDTH]));
        try (OrtRunner runner = OrtRunner.open(OnnxWriter.write(single, Weights.embedded(weights)))) {
            for (int t = 0; t < TIME; t++) {
                feed.put("token", new double[] {sequences[t], sequences[TIME + t]});
                feed.put("position", new double[] {t});
                Outputs outputs = runner.run(feed);
                single.graph().state().forEach((input, output) -> feed.put(input, outputs.get(output)));
                for (int i = 0; i < ROWS * VOCABULARY; i++) {
                    int row = i / VOCABULARY;
                    double wanted = expected[(row * TIME + t) * VOCABULARY + i % VOCABULARY];
                    assertThat(outputs.get("logits")[i])
                            .as("token %d, element %d", t, i)
                            .isCloseTo(wanted, within(1e-4));
                }
            }
        }
    }

    @Test
    void paddingDoesNotReachTheEncodingOfRealTokens() {
        GraphBuilder g = GraphBuilder.create("encoder");
        Value x = g.input("x", ElementType.FLOAT32, Shape.of(ROWS, TIME, WIDTH));
        Value visible = g.input("visible", ElementType.BOOL, Shape.of(ROWS, TIME));
        g.output("y", TransformerBlock.create(g, "block", WIDTH, HEADS).masked(x, visible));
        byte[] onnx = OnnxWriter.write(g, Weights.embedded(weights(g)));
        double[] mask = {1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1};
        double[] input = new SplittableRandom(3)
                .doubles((long) ROWS * TIME * WIDTH, -1, 1)
                .toArray();
        double[] before =
                OrtRunner.run(onnx, Map.of("x", input, "visible", mask)).get("y");
        double[] other = input.clone();
        Arrays.fill(other, 4 * WIDTH, 6 * WIDTH, 5);
        double[] after =
                OrtRunner.run(onnx, Map.of("x", other, "visible", mask)).get("y");
        assertThat(Arrays.copyOf(after, 4 * WIDTH)).isEqualTo(Arrays.copyOf(before, 4 * WIDTH));
        other[WIDTH] += 1;
        double[] seen = OrtRunner.run(onnx, Map.of("x", other, "visible", mask)).get("y");
        assertThat(seen[0]).isNotEqualTo(before[0]);
    }

    private static Map<String, float[]> weights(GraphBuilder g) {
        return Initialiser.of(5)
                .with(name -> name.endsWith("embedding"), Initialiser.Distribution.normal(1))
                .values(g.parameters());
    }

    private static Value decoder(GraphBuilder g, Value tokens) {
        Embedding embedding = Embedding.create(g, "token", VOCABULARY, WIDTH);
        Embedding places = Embedding.create(g, "place", TIME, WIDTH);
        Value x = embedding.apply(tokens).add(places.table());
        for (TransformerBlock block : blocks(g)) {
            x = block.causal(x);
        }
        return embedding.scores(LayerNorm.create(g, "norm", WIDTH).apply(x));
    }

    private static void addTokenStep(GraphBuilder g) {
        Value token = g.input("token", ElementType.INT64, Shape.of(ROWS));
        Value position = g.input("position", ElementType.INT64, Shape.of(1));
        Embedding embedding = Embedding.create(g, "token", VOCABULARY, WIDTH);
        Value x = embedding
                .apply(token)
                .add(Embedding.create(g, "place", TIME, WIDTH).apply(position));
        List<TransformerBlock> blocks = blocks(g);
        Shape cacheShape = Shape.of(ROWS, HEADS, TIME, WIDTH / HEADS);
        for (int i = 0; i < blocks.size(); i++) {
            Value keys = g.input("kv/" + i + "/key", ElementType.FLOAT32, cacheShape);
            Value values = g.input("kv/" + i + "/value", ElementType.FLOAT32, cacheShape);
            SelfAttention.Step step = blocks.get(i).step(x, new SelfAttention.Cache(keys, values), position);
            g.state(keys, step.cache().keys());
            g.state(values, step.cache().values());
            x = step.output();
        }
        g.output("logits", embedding.scores(LayerNorm.create(g, "norm", WIDTH).apply(x)));
    }

    private static List<TransformerBlock> blocks(GraphBuilder g) {
        return Stream.of("block0", "block1")
                .map(name -> TransformerBlock.create(g, name, WIDTH, HEADS))
                .toList();
    }
}
