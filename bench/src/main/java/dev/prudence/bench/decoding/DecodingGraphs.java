package dev.prudence.bench.decoding;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Initialiser;
import dev.prudence.graph.nn.SelfAttention;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * The same language model as a step with a cache and as a pass over a whole prefix. Outputs of both: {@code next}, int64
 * {@code [rows]}, the best token, and {@code best}, float32 {@code [rows]}, its score.
 */
final class DecodingGraphs {
    private static final long SEED = 7;

    private DecodingGraphs() {}

    /** Inputs {@code token}, int64 {@code [rows]}, and {@code position}, int64 {@code [1]}; state: keys and values of each block. */
    static byte[] step(LanguageModel.Size size, int rows) {
        GraphBuilder graph = GraphBuilder.create("step");
        LanguageModel model = LanguageModel.create(graph, size);
        Value token = graph.input("token", ElementType.INT64, Shape.of(rows));
        Value position = graph.input("position", ElementType.INT64, Shape.of(1));
        List<SelfAttention.Cache> caches = new ArrayList<>();
        for (int i = 0; i < size.layers(); i++) {
            caches.add(new SelfAttention.Cache(
                    graph.input("keys" + i, ElementType.FLOAT32, size.cache(rows)),
                    graph.input("values" + i, ElementType.FLOAT32, size.cache(rows))));
        }
        LanguageModel.Step step = model.step(token, position, caches);
        for (int i = 0; i < size.layers(); i++) {
            graph.state(caches.get(i).keys(), step.caches().get(i).keys());
            graph.state(caches.get(i).values(), step.caches().get(i).values());
        }
        return finish(graph, model.scores(step.hidden()));
    }

    /** Input {@code tokens}, int64 {@code [rows, length]}; only the last position is scored. */
    static byte[] prefix(LanguageModel.Size size, int rows, int length) {
        GraphBuilder graph = GraphBuilder.create("prefix");
        LanguageModel model = LanguageModel.create(graph, size);
        Value tokens = graph.input("tokens", ElementType.INT64, Shape.of(rows, length));
        Value last = model.hidden(tokens).slice(1, length - 1, length).squeeze(1);
        return finish(graph, model.scores(last));
    }

    private static byte[] finish(GraphBuilder graph, Value scores) {
        graph.output("next", scores.argMax(1));
        graph.output("best", scores.reduceMax(false, 1));
        return OnnxWriter.write(graph, Weights.embedded(Initialiser.of(SEED).values(graph.parameters())));
    }
}
