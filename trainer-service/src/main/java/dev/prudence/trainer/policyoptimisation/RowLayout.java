package dev.prudence.trainer.policyoptimisation;

import dev.prudence.runtime.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Puts what belongs to actions where the actions stand, zeros elsewhere. Thread-safe. */
record RowLayout<C>(PolicyNetwork<C> network, int rows, int time) {

    /** Every input that a loss may ask for, but the scalars. */
    Map<String, Tensor> inputs(List<TrainingRow<C>> batch) {
        Map<String, Tensor> inputs = new HashMap<>(
                network.inputs(batch.stream().map(TrainingRow::rollout).toList(), rows, time));
        inputs.put(LossTerms.MASK, actions(batch, row -> ones(row.episode().actions())));
        inputs.put(LossTerms.OLD, actions(batch, row -> row.episode().logProbabilities()));
        inputs.put(LossTerms.REFERENCE, actions(batch, row -> row.episode().reference()));
        inputs.put(LossTerms.ADVANTAGES, actions(batch, row -> row.target().advantages()));
        inputs.put(LossTerms.RETURNS, actions(batch, row -> row.target().returns()));
        inputs.put(LossTerms.OLD_VALUES, actions(batch, row -> row.episode().values()));
        return inputs;
    }

    private Tensor actions(List<TrainingRow<C>> batch, Function<TrainingRow<C>, double[]> numbers) {
        float[] laid = new float[rows * time];
        for (int row = 0; row < batch.size(); row++) {
            double[] own = numbers.apply(batch.get(row));
            int start = row * time + network.firstAction(batch.get(row).rollout());
            for (int action = 0; action < own.length; action++) {
                laid[start + action] = (float) own[action];
            }
        }
        return Tensor.floats(laid, rows, time);
    }

    /** The numbers of one row's actions, from {@code [rows, time]}. */
    double[] of(C rollout, int row, float[] laid) {
        int start = row * time + network.firstAction(rollout);
        return IntStream.range(0, network.actions(rollout))
                .mapToDouble(action -> laid[start + action])
                .toArray();
    }

    private static double[] ones(int count) {
        return IntStream.range(0, count).mapToDouble(i -> 1).toArray();
    }
}
