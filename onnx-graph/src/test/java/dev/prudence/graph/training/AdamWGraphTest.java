package dev.prudence.graph.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.Graph;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.autodiff.Gradients;
import dev.prudence.graph.nn.Linear;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The graph of an AdamW step, written by hand node after node: published results rest on these very bytes. */
class AdamWGraphTest {
    private final Map<String, Value> outputs = new LinkedHashMap<>();
    private final Map<String, String> state = new LinkedHashMap<>();

    @Test
    void aClippedStepKeepsItsBytes() {
        GraphBuilder g = GraphBuilder.create("model");
        Value loss = loss(g);
        List<Parameter> parameters = g.parameters();
        List<Value> gradients = Gradients.of(loss, parameters);
        Value norm = gradients
                .get(0)
                .reduceSumSquare(false)
                .add(gradients.get(1).reduceSumSquare(false))
                .sqrt();
        outputs.put("loss", loss);
        outputs.put("grad_norm", norm);
        Value rate = g.input("learning_rate", ElementType.FLOAT32, Shape.scalar());
        Value step = g.input("adam_step", ElementType.FLOAT32, Shape.scalar()).add(1);
        Value bound = g.scalar(0.5);
        Value clipping = bound.div(norm.max(bound));
        Value deviation = correction(g, 0.99, step).sqrt();
        Value firstShare = clipping.mul(1 - 0.9);
        Value secondShare = clipping.mul(Math.sqrt(1 - 0.99));
        Value size = rate.mul(deviation).div(correction(g, 0.9, step));
        Value floor = deviation.mul(1e-8);
        Value kept = rate.mul(-0.01).add(1);
        for (int i = 0; i < 2; i++) {
            Parameter p = parameters.get(i);
            Value d = gradients.get(i);
            Value m = g.input("adam_m/" + p.name(), ElementType.FLOAT32, p.shape())
                    .mul(0.9)
                    .add(d.mul(firstShare));
            Value v = g.input("adam_v/" + p.name(), ElementType.FLOAT32, p.shape())
                    .mul(0.99)
                    .add(d.mul(secondShare).square());
            Value move = m.mul(size).div(v.sqrt().add(floor));
            next("param/" + p.name(), (i == 0 ? p.mul(kept) : p).sub(move));
            next("adam_m/" + p.name(), m);
            next("adam_v/" + p.name(), v);
        }
        next("adam_step", step);
        byte[] byHand =
                OnnxWriter.write(Graph.of("model-training", outputs, state, Map.of()), Weights.inputs("param/"));

        GraphBuilder same = GraphBuilder.create("model");
        TrainingStep built = TrainingStep.builder(same, loss(same))
                .adamW(AdamW.of(0.9, 0.99, 1e-8, 0.01))
                .clipNorm(0.5)
                .build();
        assertThat(built.toOnnx()).isEqualTo(byHand);
    }

    private static Value loss(GraphBuilder g) {
        Value x = g.input("x", ElementType.FLOAT32, Shape.of(4, 3));
        return Linear.create(g, "line", 3, 2).apply(x).square().mean();
    }

    private static Value correction(GraphBuilder g, double beta, Value step) {
        Value power = g.scalar(ElementType.FLOAT64, beta).pow(step.cast(ElementType.FLOAT64));
        return g.scalar(ElementType.FLOAT64, 1).sub(power).cast(ElementType.FLOAT32);
    }

    private void next(String name, Value value) {
        outputs.put("next/" + name, value);
        state.put(name, "next/" + name);
    }
}
