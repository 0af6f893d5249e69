package dev.prudence.trainer.actorcritic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An attending LSTM for one sequence, with loops over everything and lists of what was noted. */
final class NaiveMemory {

    private static final double EPSILON = 1e-5;

    private final Recurrence size;
    private final Map<String, float[]> parameters;
    private final List<Layer> layers = new ArrayList<>();

    private static final class Layer {
        private double[] output;
        private double[] cell;
        private final List<double[]> keys = new ArrayList<>();
        private final List<double[]> values = new ArrayList<>();

        Layer(int width) {
            output = new double[width];
            cell = new double[width];
        }
    }

    NaiveMemory(Recurrence size, Map<String, float[]> parameters) {
        this.size = size;
        this.parameters = parameters;
        for (int layer = 0; layer < size.layers(); layer++) {
            layers.add(new Layer(size.width()));
        }
    }

    double[] step(float[] input) {
        double[] x = new double[input.length];
        for (int at = 0; at < x.length; at++) {
            x[at] = input[at];
        }
        double[] below = layers.get(size.layers() - 1).output;
        for (int layer = 0; layer < size.layers(); layer++) {
            below = step(layer, x, below);
        }
        return below;
    }

    private double[] step(int number, double[] x, double[] below) {
        String name = "memory/layer" + number;
        Layer layer = layers.get(number);
        double[] seen = joined(x, below);
        layer.keys.add(linear(name + "/key", seen));
        layer.values.add(linear(name + "/value", seen));
        if (layer.keys.size() > size.slots()) {
            layer.keys.remove(0);
            layer.values.remove(0);
        }
        double[] attention = linear(name + "/found", attended(name, layer, linear(name + "/query", seen)));
        for (int at = 0; at < attention.length; at++) {
            attention[at] += x[at];
        }
        attention = normalised(name + "/norm", attention);
        double[] gates = linear(name + "/gates", joined(seen, layer.output));
        double[] cell = new double[size.width()];
        double[] output = new double[size.width()];
        for (int at = 0; at < cell.length; at++) {
            cell[at] = sigmoid(gates[at]) * layer.cell[at]
                    + sigmoid(gates[size.width() + at]) * Math.tanh(gates[3 * size.width() + at])
                    + sigmoid(gates[4 * size.width() + at]) * Math.tanh(attention[at]);
            output[at] = sigmoid(gates[2 * size.width() + at]) * Math.tanh(cell[at]);
        }
        layer.cell = cell;
        layer.output = output;
        return output;
    }

    private double[] attended(String name, Layer layer, double[] query) {
        int width = size.width() / size.heads();
        float[] ages = parameters.getOrDefault(name + "/age", new float[0]);
        float[] biases = parameters.getOrDefault(name + "/age_bias", new float[0]);
        double[] result = new double[size.width()];
        int noted = layer.keys.size();
        for (int head = 0; head < size.heads(); head++) {
            double[] weights = new double[noted];
            double sum = 0;
            for (int note = 0; note < noted; note++) {
                int slot = size.slots() - noted + note;
                double logit = biases[slot * size.heads() + head];
                for (int at = 0; at < width; at++) {
                    double key =
                            layer.keys.get(note)[head * width + at] + ages[(slot * size.heads() + head) * width + at];
                    logit += key * query[head * width + at] / Math.sqrt(width);
                }
                weights[note] = Math.exp(logit);
                sum += weights[note];
            }
            for (int note = 0; note < noted; note++) {
                for (int at = 0; at < width; at++) {
                    result[head * width + at] +=
                            weights[note] / sum * layer.values.get(note)[head * width + at];
                }
            }
        }
        return result;
    }

    private double[] linear(String name, double[] x) {
        float[] weight = parameters.getOrDefault(name + "/weight", new float[0]);
        float[] bias = parameters.getOrDefault(name + "/bias", new float[0]);
        double[] y = new double[bias.length];
        for (int out = 0; out < y.length; out++) {
            y[out] = bias[out];
            for (int in = 0; in < x.length; in++) {
                y[out] += x[in] * weight[in * y.length + out];
            }
        }
        return y;
    }

    private double[] normalised(String name, double[] x) {
        float[] gain = parameters.getOrDefault(name + "/gain", new float[0]);
        float[] bias = parameters.getOrDefault(name + "/bias", new float[0]);
        double mean = 0;
        for (double each : x) {
            mean += each / x.length;
        }
        double variance = 0;
        for (double each : x) {
            variance += (each - mean) * (each - mean) / x.length;
        }
        double[] y = new double[x.length];
        for (int at = 0; at < x.length; at++) {
            y[at] = gain[at] * (x[at] - mean) / Math.sqrt(variance + EPSILON) + bias[at];
        }
        return y;
    }

    private static double[] joined(double[] first, double[] second) {
        double[] all = new double[first.length + second.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
