package dev.prudence.graph.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.prudence.graph.Outputs;
import dev.prudence.graph.Value;
import dev.prudence.graph.training.SmallNetworks.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecomputationTest {

    @Test
    void aTransformerTakesTheSameStepsToTheBit() {
        agrees(() -> SmallNetworks.transformer(2, 12, 20, 16, 2, 3));
    }

    @Test
    void anMlpWithDropoutTakesTheSameStepsToTheBit() {
        agrees(() -> SmallNetworks.mlp(16, 6, 24, 3));
    }

    /** Each of the three blocks has two norms and is computed twice, the head has one. */
    @Test
    void theRuntimeDoesNotMergeTheCopies(@TempDir Path folder) throws Exception {
        Network plain = SmallNetworks.transformer(2, 12, 20, 16, 2, 3);
        Network cut = SmallNetworks.transformer(2, 12, 20, 16, 2, 3);
        assertThat(optimisedNorms(plain.step().build(), folder.resolve("plain.onnx")))
                .isEqualTo(7);
        TrainingStep recomputing = cut.step().recompute(cut.cuts()).build();
        assertThat(optimisedNorms(recomputing, folder.resolve("cut.onnx"))).isEqualTo(13);
    }

    private static long optimisedNorms(TrainingStep step, Path file) throws Exception {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
            options.setOptimizedModelFilePath(file.toString());
            OrtEnvironment.getEnvironment()
                    .createSession(step.toOnnx(), options)
                    .close();
        }
        return ModelProto.parseFrom(Files.readAllBytes(file)).getGraph().getNodeList().stream()
                .filter(node -> node.getOpType().equals("LayerNormalization"))
                .count();
    }

    @Test
    void keptValuesInAnotherOrderOrGraphAreRefused() {
        Network network = SmallNetworks.mlp(4, 3, 8, 2);
        Value hidden = network.cuts().get(1);
        assertThatThrownBy(
                        () -> network.step().recompute(List.of(hidden, hidden)).build())
                .hasMessageContaining("later=" + hidden);
        Value foreign = SmallNetworks.mlp(4, 3, 8, 2).cuts().get(0);
        assertThatThrownBy(
                        () -> network.step().recompute(List.of(hidden, foreign)).build())
                .hasMessageContaining("another graph");
    }

    private static void agrees(Supplier<Network> networks) {
        Network plain = networks.get();
        Network cut = networks.get();
        TrainingStep keeping = plain.step().optimiser(Sgd.of(0.9)).build();
        TrainingStep recomputing =
                cut.step().optimiser(Sgd.of(0.9)).recompute(cut.cuts()).build();
        assertThat(recomputing.toOnnx().length).as("nodes were added").isGreaterThan(keeping.toOnnx().length);
        Random random = new Random(5);
        try (StepLoop a = new StepLoop(keeping, plain.start());
                StepLoop b = new StepLoop(recomputing, cut.start())) {
            for (int i = 0; i < 5; i++) {
                var batch = plain.batches().draw(random);
                Outputs expected = a.run(0.1, batch);
                Outputs found = b.run(0.1, batch);
                assertThat(found.scalar("grad_norm")).as("norm %d", i).isEqualTo(expected.scalar("grad_norm"));
                a.state()
                        .forEach((name, values) ->
                                assertThat(b.state(name)).as(name).containsExactly(values));
            }
        }
    }
}
