package dev.prudence.runtime;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A gated recurrent unit over actions with a head for the reward, as a world model has it: {@code z = σ(a Wz + h Uz)},
 * {@code r = σ(a Wr + h Ur)}, {@code c = tanh(a Wc + (r h) Uc)}, {@code h' = (1 - z) c + z h}, {@code reward = h' v}
 * (Cho et al. 2014, <a href="https://arxiv.org/abs/1406.1078">arXiv:1406.1078</a>).
 *
 * @param rows trajectories that are unrolled together
 * @param actions width of an action
 * @param width width of the hidden state
 */
record GruCell(int rows, int actions, int width) {

    /** The step graph: input {@code action} [rows, actions], output {@code reward} [rows], state {@code hidden} [rows, width]. */
    byte[] toOnnx() {
        GraphBuilder graph = GraphBuilder.create("gru");
        Value action = graph.input("action", ElementType.FLOAT32, Shape.of(rows, actions));
        Value hidden = graph.input("hidden", ElementType.FLOAT32, Shape.of(rows, width));
        Value keep = gate(graph, "z", action, hidden).sigmoid();
        Value reset = gate(graph, "r", action, hidden).sigmoid();
        Value candidate = gate(graph, "c", action, reset.mul(hidden)).tanh();
        Value next = keep.neg().add(1).mul(candidate).add(keep.mul(hidden));
        graph.output(
                "reward", next.matMul(graph.parameter("v", Shape.of(width, 1))).squeeze(1));
        graph.state(hidden, next);
        Map<String, float[]> weights = new LinkedHashMap<>();
        graph.parameters()
                .forEach(each -> weights.put(
                        each.name(), weight(each.name(), (int) each.shape().elements())));
        return OnnxWriter.write(graph, Weights.embedded(weights));
    }

    private Value gate(GraphBuilder graph, String name, Value action, Value hidden) {
        return action.matMul(graph.parameter("w" + name, Shape.of(actions, width)))
                .add(hidden.matMul(graph.parameter("u" + name, Shape.of(width, width))));
    }

    static float[] weight(String name, int size) {
        return StepGraphs.noise(name, size).toFloats();
    }

    /** One row's step with plain loops in double; {@code hidden} is replaced. Returns the reward. */
    double naiveStep(float[] action, double[] hidden) {
        double[] keep = new double[width];
        double[] reset = new double[width];
        for (int i = 0; i < width; i++) {
            keep[i] = sigmoid(naiveGate("z", action, hidden, i));
            reset[i] = sigmoid(naiveGate("r", action, hidden, i)) * hidden[i];
        }
        double[] next = new double[width];
        double reward = 0;
        for (int i = 0; i < width; i++) {
            next[i] = (1 - keep[i]) * Math.tanh(naiveGate("c", action, reset, i)) + keep[i] * hidden[i];
            reward += next[i] * weight("v", width)[i];
        }
        System.arraycopy(next, 0, hidden, 0, width);
        return reward;
    }

    private double naiveGate(String name, float[] action, double[] hidden, int output) {
        float[] w = weight("w" + name, actions * width);
        float[] u = weight("u" + name, width * width);
        double sum = 0;
        for (int i = 0; i < actions; i++) {
            sum += action[i] * w[i * width + output];
        }
        for (int i = 0; i < width; i++) {
            sum += hidden[i] * u[i * width + output];
        }
        return sum;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
