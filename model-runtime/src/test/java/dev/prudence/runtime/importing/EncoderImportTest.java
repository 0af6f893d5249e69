package dev.prudence.runtime.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.Value;
import dev.prudence.graph.lora.AdaptedGraph;
import dev.prudence.graph.lora.Lora;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.graph.op.Activation;
import dev.prudence.graph.op.Normalisation;
import dev.prudence.graph.training.Sgd;
import dev.prudence.graph.training.TrainingStep;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import dev.prudence.runtime.text.Encoders;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Encoders as others exported them (opsets 11 and 14): read, written again, trained whole, trained by adapters. */
class EncoderImportTest {

    /** Fused kernels round otherwise: both sides run without them. */
    private static final RuntimeOptions OPTIONS = RuntimeOptions.training();

    @ParameterizedTest
    @EnumSource
    void theWrittenGraphComputesWhatTheFileDoes(Encoders encoder) {
        ImportedEncoder imported = ImportedEncoder.of(encoder, 3, 17);
        byte[] written = OnnxWriter.write(
                imported.graph(), Weights.embedded(imported.file().weights()));
        assertClose(run(written, imported), run(encoder.onnx(), imported));
    }

    @ParameterizedTest
    @EnumSource
    void layerNormalisationAndGeluAreOneOperatorEach(Encoders encoder) {
        ImportedEncoder imported = ImportedEncoder.of(encoder, 1, 8);
        int blocks = encoder == Encoders.MINILM ? 6 : 12;
        assertThat(imported.graph().graph().nodes())
                .filteredOn(node -> node.op() instanceof Normalisation.LayerNormalization)
                .hasSize(2 * blocks + 1);
        assertThat(imported.graph().graph().nodes())
                .filteredOn(node -> node.op() instanceof Activation.Gelu)
                .hasSize(blocks);
    }

    /** To first order a step of gradient descent lowers the loss by the learning rate times the squared norm of the gradient. */
    @ParameterizedTest
    @EnumSource
    void aStepOnAllParametersLowersTheLossAsItsGradientSays(Encoders encoder) {
        ImportedEncoder imported = ImportedEncoder.of(encoder, 2, 12);
        Map<String, float[]> weights = imported.file().weights();
        TrainingStep step = TrainingStep.builder(imported.graph(), loss(imported))
                .optimiser(Sgd.of(0))
                .trainOnly(name -> !name.contains("pooler"), Weights.embedded(weights))
                .build();
        assertFirstOrder(step, weights, imported, 1e-3);
    }

    @ParameterizedTest
    @EnumSource
    void adaptersStartAsTheOriginalLearnAndMerge(Encoders encoder) {
        ImportedEncoder imported = ImportedEncoder.of(encoder, 2, 12);
        Map<String, float[]> weights = imported.file().weights();
        AdaptedGraph adapted = new Lora(4, 8, name -> true).adapt(imported.graph());
        Map<String, float[]> start = adapted.initialValues(1);
        ImportedEncoder graph = new ImportedEncoder(imported.file(), adapted.graph(), 2, 12);
        assertThat(adapted.adapters()).hasSizeGreaterThan(encoder == Encoders.MINILM ? 35 : 71);

        Map<String, float[]> all = new HashMap<>(weights);
        all.putAll(start);
        byte[] before = OnnxWriter.write(adapted.graph(), Weights.embedded(all));
        assertClose(run(before, graph), run(encoder.onnx(), graph));

        TrainingStep step = TrainingStep.builder(adapted.graph(), loss(graph))
                .optimiser(Sgd.of(0))
                .trainOnly(name -> Lora.isAdapter(name) && !name.contains("pooler"), Weights.embedded(all))
                .build();
        Map<String, float[]> trained = assertFirstOrder(step, start, graph, 1e-2);

        all.putAll(trained);
        byte[] with = OnnxWriter.write(adapted.graph(), Weights.embedded(all));
        byte[] merged = imported.file().withWeights(adapted.merge(all));
        assertClose(run(merged, graph), run(with, graph));
    }

    /** Something that depends on the first token of every row. */
    private static Value loss(ImportedEncoder encoder) {
        Value hidden = encoder.graph().outputs().values().stream()
                .filter(value -> value.shape().rank() == 3)
                .findFirst()
                .orElseThrow();
        return hidden.slice(1, 0, 1).slice(2, 0, 64).square().mean();
    }

    private static Map<String, float[]> assertFirstOrder(
            TrainingStep step, Map<String, float[]> start, ImportedEncoder encoder, double rate) {
        try (StepSession session = StepSession.open(step.toOnnx(), OPTIONS)) {
            StepState state = session.newState(step.initialState(start));
            Map<String, Tensor> batch = encoder.batch(session.inputs().keySet());
            batch.put("learning_rate", Tensor.floats(new float[] {(float) rate}));
            Tensors first = session.run(state, batch);
            Tensors second = session.run(state, batch);
            double norm = first.tensor("grad_norm").toFloats()[0];
            double fall =
                    first.tensor("loss").toFloats()[0] - second.tensor("loss").toFloats()[0];
            assertThat(fall / (rate * norm * norm)).isCloseTo(1, within(0.1));
            return step.parameters(state.snapshot().toFloats());
        }
    }

    private static Tensors run(byte[] onnx, ImportedEncoder encoder) {
        try (InferenceSession session = InferenceSession.open(onnx, OPTIONS)) {
            return session.run(encoder.batch(session.inputs().keySet()));
        }
    }

    private static void assertClose(Tensors found, Tensors expected) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        Iterator<Tensor> wanted = expected.values().iterator();
        found.forEach((name, tensor) -> assertThat(tensor.toFloats())
                .as(name)
                .containsExactly(wanted.next().toFloats(), within(1e-5f)));
    }
}
