package dev.prudence.runtime.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.importing.OnnxImport;
import dev.prudence.graph.importing.OnnxModel;
import dev.prudence.graph.lora.AdaptedGraph;
import dev.prudence.graph.lora.Adapter;
import dev.prudence.graph.lora.Lora;
import dev.prudence.graph.nn.Losses;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.graph.training.AdamW;
import dev.prudence.graph.training.TrainingStep;
import dev.prudence.runtime.ConstantFolding;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A decoder with past keys and values in the layout of the Hugging Face exporter. */
class DecoderImportTest {

    private static final int ROWS = 2;
    private static final int PAST = 3;
    private static final int TIME = 4;

    private final byte[] onnx = DecoderFile.onnx();
    private final OnnxModel file = OnnxModel.read(onnx);

    @Test
    void theWrittenGraphComputesWhatTheFileDoes() {
        GraphBuilder graph = graph();
        assertThat(graph.output("present.1.key").shape()).isEqualTo(Shape.of(ROWS, 2, PAST + TIME, 4));
        Tensors expected = run(onnx);
        Tensors found = run(OnnxWriter.write(graph, Weights.embedded(file.weights())));
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, tensor) ->
                assertThat(found.tensor(name).toFloats()).as(name).containsExactly(tensor.toFloats(), within(1e-5f)));
    }

    @Test
    void itLearnsAsAWhole() {
        GraphBuilder graph = graph();
        assertLearns(graph, file.weights(), file.weights(), name -> true, 0.2f);
    }

    @Test
    void itLearnsByAdaptersThatMerge() {
        AdaptedGraph adapted = new Lora(2, 4, name -> name.contains(".attn.")).adapt(graph());
        assertThat(adapted.adapters())
                .extracting(Adapter::weight)
                .containsExactlyInAnyOrder(
                        "transformer.h.0.attn.c_attn.weight", "transformer.h.0.attn.c_proj.weight",
                        "transformer.h.1.attn.c_attn.weight", "transformer.h.1.attn.c_proj.weight");
        Map<String, float[]> trained =
                assertLearns(adapted.graph(), adapted.initialValues(3), file.weights(), Lora::isAdapter, 0.7f);
        Map<String, float[]> all = new LinkedHashMap<>(file.weights());
        all.putAll(trained);
        float[] withAdapters = run(OnnxWriter.write(adapted.graph(), Weights.embedded(all)))
                .tensor("logits")
                .toFloats();
        float[] merged =
                run(file.withWeights(adapted.merge(all))).tensor("logits").toFloats();
        assertThat(merged).containsExactly(withAdapters, within(1e-4f));
    }

    /** The tied head is seen through its transpose. */
    @Test
    void theTransposedEmbeddingIsAWeightToo() {
        AdaptedGraph adapted = new Lora(2, 4, name -> name.endsWith("wte.weight")).adapt(graph());
        assertThat(adapted.adapters())
                .singleElement()
                .satisfies(adapter -> assertThat(adapter.layout()).isEqualTo(Adapter.Layout.OUTPUTS_FIRST));
    }

    private Map<String, float[]> assertLearns(
            GraphBuilder graph,
            Map<String, float[]> start,
            Map<String, float[]> frozen,
            Predicate<String> trained,
            float share) {
        Value targets = graph.input("targets", ElementType.INT64, Shape.of(ROWS, TIME));
        TrainingStep step = TrainingStep.builder(graph, Losses.crossEntropy(graph.output("logits"), targets, -100))
                .adamW(AdamW.of(0.9, 0.99, 1e-8, 0))
                .trainOnly(trained, Weights.embedded(frozen))
                .build();
        try (StepSession session = StepSession.open(step.toOnnx(), RuntimeOptions.training())) {
            StepState state = session.newState(step.initialState(start));
            Map<String, Tensor> batch = new HashMap<>(feed());
            batch.put("targets", Tensor.longs(new long[] {1, 2, 3, 4, 5, 6, 7, 8}, ROWS, TIME));
            batch.put("learning_rate", Tensor.floats(new float[] {0.05f}));
            float first = session.run(state, batch).tensor("loss").toFloats()[0];
            for (int i = 0; i < 60; i++) {
                session.run(state, batch);
            }
            float last = session.run(state, batch).tensor("loss").toFloats()[0];
            assertThat(first).isGreaterThan(1.5f);
            assertThat(last).isLessThan(share * first);
            return step.parameters(state.snapshot().toFloats());
        }
    }

    private GraphBuilder graph() {
        return OnnxImport.of(file)
                .dimension("batch_size", ROWS)
                .dimension("past_sequence_length", PAST)
                .dimension("sequence_length", TIME)
                .read(ConstantFolding::fold);
    }

    private static Tensors run(byte[] model) {
        try (InferenceSession session = InferenceSession.open(model, RuntimeOptions.training())) {
            return session.run(feed());
        }
    }

    private static Map<String, Tensor> feed() {
        Random random = new Random(2);
        Map<String, Tensor> feed = new HashMap<>();
        feed.put(
                "input_ids",
                Tensor.longs(
                        random.longs(ROWS * TIME, 0, DecoderFile.VOCABULARY).toArray(), ROWS, TIME));
        long[] mask = new long[ROWS * (PAST + TIME)];
        Arrays.setAll(mask, i -> i == PAST + TIME ? 0 : 1);
        feed.put("attention_mask", Tensor.longs(mask, ROWS, PAST + TIME));
        long[] positions = new long[ROWS * TIME];
        Arrays.setAll(positions, i -> PAST + i % TIME);
        feed.put("position_ids", Tensor.longs(positions, ROWS, TIME));
        for (int layer = 0; layer < 2; layer++) {
            for (String kind : new String[] {"key", "value"}) {
                float[] past = new float[ROWS * DecoderFile.WIDTH * PAST];
                for (int i = 0; i < past.length; i++) {
                    past[i] = (float) random.nextGaussian();
                }
                feed.put(
                        "past_key_values." + layer + "." + kind,
                        Tensor.floats(past, ROWS, DecoderFile.HEADS, PAST, DecoderFile.WIDTH / DecoderFile.HEADS));
            }
        }
        return feed;
    }
}
