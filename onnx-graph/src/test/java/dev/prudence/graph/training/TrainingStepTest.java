package dev.prudence.graph.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Outputs;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Initialiser;
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
}
