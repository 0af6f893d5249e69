package dev.prudence.graph.training;

import dev.prudence.graph.Graph;
import dev.prudence.graph.OrtRunner;
import dev.prudence.graph.Outputs;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Runs a training step again and again, feeding its state back as the metadata says. */
public final class StepLoop implements AutoCloseable {
    private final OrtRunner runner;
    private final Map<String, String> pairs = new LinkedHashMap<>();
    private final Map<String, double[]> state = new HashMap<>();

    public StepLoop(TrainingStep step, Map<String, float[]> parameters) {
        runner = OrtRunner.open(step.toOnnx());
        runner.metadata(Graph.STATE_PROPERTY).lines().forEach(line -> {
            String[] pair = line.split("=");
            pairs.put(pair[0], pair[1]);
        });
        step.initialState(parameters).forEach((name, values) -> state.put(name, widen(values)));
    }

    public Outputs run(double learningRate, Map<String, double[]> batch) {
        Map<String, double[]> feed = new HashMap<>(state);
        feed.putAll(batch);
        feed.put("learning_rate", new double[] {learningRate});
        return advance(runner, feed);
    }

    /** Runs the step's partner that only accumulates gradients. */
    public Outputs accumulate(OrtRunner accumulation, Map<String, double[]> batch) {
        Map<String, double[]> feed = new HashMap<>(state);
        feed.putAll(batch);
        return advance(accumulation, feed);
    }

    private Outputs advance(OrtRunner model, Map<String, double[]> feed) {
        Outputs outputs = model.run(feed);
        pairs.forEach((input, output) ->
                state.computeIfPresent(input, (name, old) -> outputs.values().getOrDefault(output, old)));
        return outputs;
    }

    public double[] state(String name) {
        return new Outputs(state).get(name);
    }

    public Map<String, double[]> state() {
        return state;
    }

    @Override
    public void close() {
        runner.close();
    }

    public static double[] widen(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }
}
