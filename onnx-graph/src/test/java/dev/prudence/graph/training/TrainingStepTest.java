package dev.prudence.graph.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Outputs;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Initialiser;
import dev.prudence.graph.nn.Linear;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingStepTest {

    @Test
    void aTwoLayerNetworkLearnsXor() {
        GraphBuilder g = GraphBuilder.create("xor");
        Value x = g.input("x", ElementType.FLOAT32, Shape.of(4, 2));
        Value y = g.input("y", ElementType.FLOAT32, Shape.of(4, 1));
        Value hidden = x.matMul(g.parameter("hidden/weight", Shape.of(2, 8)))
                .add(g.parameter("hidden/bias", Shape.of(8)))
                .tanh();
        Value logit =
                hidden.matMul(g.parameter("out/weight", Shape.of(8, 1))).add(g.parameter("out/bias", Shape.of(1)));
        Value loss = logit.softplus().sub(logit.mul(y)).mean();
        g.output("logit", logit);
        TrainingStep step = TrainingStep.builder(g, loss)
                .adamW(AdamW.of(0.9, 0.999, 1e-8, 0.001))
                .clipNorm(1)
                .metric("mean_logit", logit.mean())
                .build();
        Map<String, double[]> batch =
                Map.of("x", new double[] {0, 0, 0, 1, 1, 0, 1, 1}, "y", new double[] {0, 1, 1, 0});
        try (StepLoop loop = new StepLoop(step, Initialiser.of(1).values(g.parameters()))) {
            Outputs outputs = new Outputs(Map.of());
            for (int i = 0; i < 300; i++) {
                outputs = loop.run(0.05, batch);
            }
            assertThat(outputs.values()).containsKeys("grad_norm", "logit", "mean_logit");
            assertThat(outputs.scalar("loss")).isLessThan(0.05);
            assertThat(loop.state("adam_step")[0]).isEqualTo(300);
        }
    }

    @Test
    void linearRegressionFindsTheClosedForm() {
        double[] x = {0, 1, 2, 3, 4};
        double[] y = {1.1, 2.9, 5.2, 6.8, 9.1};
        GraphBuilder g = GraphBuilder.create("regression");
        Value input = g.input("x", ElementType.FLOAT32, Shape.of(5, 1));
        Value target = g.input("y", ElementType.FLOAT32, Shape.of(5, 1));
        Value error = Linear.create(g, "line", 1, 1).apply(input).sub(target);
        TrainingStep step = TrainingStep.builder(g, error.square().mean()).build();
        try (StepLoop loop = new StepLoop(step, Initialiser.of(1).values(g.parameters()))) {
            for (int i = 0; i < 600; i++) {
                loop.run(0.3 / (1 + i / 20.0), Map.of("x", x, "y", y));
            }
            assertThat(loop.state("param/line/weight")[0]).as("slope").isCloseTo(1.99, within(1e-3));
            assertThat(loop.state("param/line/bias")[0]).as("intercept").isCloseTo(1.04, within(1e-3));
        }
    }

    @Test
    void theStateNamesAndShapesArePublished() {
        GraphBuilder g = GraphBuilder.create("model");
        Value w = g.parameter("w", Shape.of(2, 3));
        TrainingStep step = TrainingStep.builder(g, w.square().mean()).build();
        assertThat(step.stateShapes())
                .containsExactly(
                        Map.entry("param/w", Shape.of(2, 3)),
                        Map.entry("adam_m/w", Shape.of(2, 3)),
                        Map.entry("adam_v/w", Shape.of(2, 3)),
                        Map.entry("adam_step", Shape.scalar()));
        Map<String, float[]> state = step.initialState(Map.of("w", new float[] {1, 2, 3, 4, 5, 6}));
        assertThat(state.get("adam_m/w")).containsExactly(0, 0, 0, 0, 0, 0);
        assertThat(step.parameters(state)).containsOnlyKeys("w").containsEntry("w", state.get("param/w"));
    }

    @Test
    void whatCannotBeTrainedIsRefusedByName() {
        GraphBuilder g = GraphBuilder.create("model");
        Value w = g.parameter("w", Shape.of(2));
        TrainingStep step = TrainingStep.builder(g, w.sum()).build();
        assertThatThrownBy(() -> step.initialState(Map.of())).hasMessageContaining("parameter=w");
        assertThatThrownBy(() -> step.initialState(Map.of("w", new float[3]))).hasMessageEndingWith("values=3");
        GraphBuilder unused = GraphBuilder.create("unused");
        unused.parameter("idle", Shape.of(2));
        Value loss = unused.parameter("used", Shape.of(2)).sum();
        assertThatThrownBy(() -> TrainingStep.builder(unused, loss).build()).hasMessageEndingWith("parameter=idle");
        GraphBuilder wide = GraphBuilder.create("wide");
        Value double64 = wide.parameter("wide", ElementType.FLOAT64, Shape.of(2));
        assertThatThrownBy(() -> TrainingStep.builder(wide, double64.sum()).build())
                .hasMessageContaining("wide");
    }

    @Test
    void theForwardGraphStaysAsItWas() {
        GraphBuilder g = GraphBuilder.create("model");
        Value x = g.input("x", ElementType.FLOAT32, Shape.of(4, 2));
        Value y = Linear.create(g, "line", 2, 1).apply(x);
        g.output("y", y);
        byte[] before = OnnxWriter.write(g, Weights.inputs("param/"));
        Value label = g.input("label", ElementType.FLOAT32, Shape.of(4, 1));
        TrainingStep.builder(g, y.sub(label).square().mean()).build();
        assertThat(OnnxWriter.write(g, Weights.inputs("param/"))).isEqualTo(before);
    }
}
