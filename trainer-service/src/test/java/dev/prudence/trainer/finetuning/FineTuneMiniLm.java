package dev.prudence.trainer.finetuning;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.importing.OnnxImport;
import dev.prudence.graph.importing.OnnxModel;
import dev.prudence.graph.lora.AdaptedGraph;
import dev.prudence.graph.lora.Lora;
import dev.prudence.graph.nn.Losses;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.graph.training.AdamW;
import dev.prudence.graph.training.LearningRateSchedule;
import dev.prudence.graph.training.TrainingStep;
import dev.prudence.runtime.ConstantFolding;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The example of the guide on fine-tuning: adapters in MiniLM learn which of two glosses belongs to a word.
 *
 * @param merged the encoder's own file with the adapters inside
 * @param scorer the tuned encoder with its head, one score for each text of a batch
 */
record FineTuneMiniLm(byte[] merged, byte[] scorer) {
    static final int PAIRS = 16;
    static final int TIME = 24;
    private static final RuntimeOptions OPTIONS = RuntimeOptions.training().withIntraOpThreads(2);

    static FineTuneMiniLm run(byte[] onnx, GlossPairs pairs, Predicate<String> trained) {
        // What stands between the marks is quoted by the guide.
        // begin
        OnnxModel file = OnnxModel.read(onnx);
        GraphBuilder plain = OnnxImport.of(file).allInputs(2 * PAIRS, TIME).read(ConstantFolding::fold);
        AdaptedGraph adapted = new Lora(16, 32, name -> name.startsWith("onnx::MatMul")).adapt(plain);
        GraphBuilder graph = adapted.graph();
        Value mask = graph.input("attention_mask").cast(ElementType.FLOAT32).unsqueeze(-1);
        Value texts = graph.output("output_0").mul(mask).reduceSum(false, 1).div(mask.reduceSum(false, 1));
        Value scores = texts.matMul(graph.parameter("head", Shape.of(384, 1))).reshape(2 * PAIRS);
        Value loss = Losses.bradleyTerry(scores.slice(0, 0, PAIRS), scores.slice(0, PAIRS, 2 * PAIRS), 0);

        Map<String, float[]> values = new HashMap<>(file.weights());
        values.putAll(adapted.initialValues(1));
        values.put("head", new float[384]);
        TrainingStep step = TrainingStep.builder(graph, loss)
                .adamW(AdamW.of(0.9, 0.99, 1e-8, 0))
                .clipNorm(1)
                .trainOnly(trained, Weights.embedded(values))
                .build();
        LearningRateSchedule rate = LearningRateSchedule.linear(1e-3, 0, 180).afterWarmUp(20);
        try (StepSession training = StepSession.open(step.toOnnx(), OPTIONS)) {
            StepState state = training.newState(step.initialState(values));
            for (int i = 0; i < 200; i++) {
                Map<String, Tensor> batch = pairs.batch(i);
                batch.put("learning_rate", Tensor.floats(new float[] {(float) rate.at(i)}));
                training.run(state, batch);
            }
            values.putAll(step.parameters(state.snapshot().toFloats()));
        }
        byte[] merged = file.withWeights(adapted.merge(values));
        // end
        graph.output("scores", scores);
        return new FineTuneMiniLm(merged, OnnxWriter.write(graph, Weights.embedded(values)));
    }
}
