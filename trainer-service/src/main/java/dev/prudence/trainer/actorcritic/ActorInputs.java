package dev.prudence.trainer.actorcritic;

import dev.prudence.runtime.Tensor;
import dev.prudence.trainer.actorcritic.ActorShape.StateShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes what is seen in unrolls as the inputs of an {@link ActorNetwork}: the steps of the first unroll, then of the next.
 *
 * @param stageLength steps, beginning with the first, that see the same observation; 1 for one each
 */
record ActorInputs(ActorShape shape, int stageLength) {

    /** Observations that so many steps see, beginning with a stage. */
    int views(int count) {
        return (count + stageLength - 1) / stageLength;
    }

    /**
     * Of some steps of each unroll.
     *
     * @param from the first of them, which begins a stage
     */
    Map<String, Tensor> of(List<Unroll> batch, int from, int count) {
        int rows = batch.size() * count;
        float[] representations = new float[rows * shape.representation()];
        float[] lastRewards = new float[rows * ActorNetwork.REWARDS];
        long[] lastActions = new long[rows];
        long[] lastResets = new long[rows];
        for (int each = 0; each < batch.size(); each++) {
            Unroll unroll = batch.get(each);
            unroll.copySeen(from, count, each * count, representations, lastRewards);
            System.arraycopy(unroll.lastActions(from, count), 0, lastActions, each * count, count);
            System.arraycopy(unroll.lastResets(from, count), 0, lastResets, each * count, count);
        }
        Map<String, Tensor> inputs = new HashMap<>(observed(batch, from, count));
        inputs.putAll(thought(batch, from, count));
        if (shape.representation() > 0) {
            inputs.put("representation", Tensor.floats(representations, rows, shape.representation()));
        }
        inputs.put("last_action", Tensor.longs(lastActions, rows));
        inputs.put("last_reset", Tensor.longs(lastResets, rows));
        inputs.put("last_rewards", Tensor.floats(lastRewards, rows, ActorNetwork.REWARDS));
        return inputs;
    }

    private Map<String, Tensor> thought(List<Unroll> batch, int from, int count) {
        StateShape state = shape.state();
        if (state.size() == 0) {
            return Map.of();
        }
        int rows = batch.size() * count;
        float[] states = new float[rows * state.size()];
        for (int each = 0; each < batch.size(); each++) {
            batch.get(each).copyStates(from, count, each * count, states);
        }
        return Map.of("state", Tensor.floats(states, rows, state.channels(), state.height(), state.width()));
    }

    /** An observation is looked at once for all steps of its stage. */
    private Map<String, Tensor> observed(List<Unroll> batch, int from, int count) {
        if (shape.channels() == 0) {
            return Map.of();
        }
        int views = views(count);
        float[] observations = new float[batch.size() * views * batch.get(0).observationSize()];
        long[] view = new long[batch.size() * count];
        for (int each = 0; each < batch.size(); each++) {
            batch.get(each).copyObservations(from, views, stageLength, each * views, observations);
            for (int step = 0; step < count; step++) {
                view[each * count + step] = each * views + step / stageLength;
            }
        }
        Tensor seen =
                Tensor.floats(observations, batch.size() * views, shape.channels(), shape.height(), shape.width());
        return views == count
                ? Map.of("observation", seen)
                : Map.of("observation", seen, "view", Tensor.longs(view, view.length));
    }
}
