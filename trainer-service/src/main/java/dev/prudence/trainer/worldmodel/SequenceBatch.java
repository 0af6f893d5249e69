package dev.prudence.trainer.worldmodel;

import dev.prudence.runtime.Tensor;
import dev.prudence.trainer.worldmodel.WorldModelShape.Dynamics;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Writes sequences as the inputs of a {@link WorldModelStep}, time before batch. Not thread-safe. */
final class SequenceBatch {

    /** What is of no use where steps are not learnt. */
    private static final Set<String> OF_STEPS = Set.of("rewards", "dones", "seen_mask", "reward_mask", "done_mask");

    private final WorldModelShape shape;
    private final Replay replay;
    private final int steps;
    private final int batch;
    private final Map<String, float[]> numbers = new HashMap<>();
    private final long[] actions;

    private SequenceBatch(WorldModelShape shape, Replay replay, int batch) {
        this.shape = shape;
        this.replay = replay;
        this.steps = replay.rules().steps();
        this.batch = batch;
        this.actions = new long[(steps + 1) * batch];
        for (String name : OF_STEPS) {
            numbers.put(name, new float[steps * batch]);
        }
        numbers.put("values", new float[(steps + 1) * batch]);
        numbers.put("value_mask", new float[(steps + 1) * batch]);
        numbers.put("policies", new float[(steps + 1) * batch * shape.actions()]);
        numbers.put("observations", new float[(steps + 1) * batch * shape.observationSize()]);
        numbers.put("weights", new float[batch]);
    }

    /** Inputs of an update. */
    static Map<String, Tensor> of(WorldModelShape shape, Replay replay, Replay.Drawn drawn) {
        SequenceBatch inputs = new SequenceBatch(shape, replay, drawn.places().size());
        for (int row = 0; row < drawn.places().size(); row++) {
            inputs.array("weights")[row] = drawn.weights().get(row).floatValue();
            inputs.write(row, drawn.places().get(row));
        }
        return inputs.tensors();
    }

    private float[] array(String name) {
        float[] array = numbers.get(name);
        if (array == null) {
            throw new IllegalStateException("There is no such input: name=" + name);
        }
        return array;
    }

    private void write(int row, int first) {
        boolean alive = true;
        writeState(row, first, 0);
        for (int step = 1; step <= steps; step++) {
            RealStep happened = replay.step(first, step);
            actions[step * batch + row] = happened.action();
            if (alive) {
                writeStep((step - 1) * batch + row, happened);
                alive = !happened.done();
            }
            if (alive) {
                writeState(row, first, step);
            }
        }
    }

    private void writeStep(int at, RealStep happened) {
        array("rewards")[at] = happened.reward();
        array("dones")[at] = happened.terminated() ? 1 : 0;
        array("reward_mask")[at] = 1;
        array("done_mask")[at] = happened.truncated() && !happened.terminated() ? 0 : 1;
        array("seen_mask")[at] = happened.done() ? 0 : 1;
    }

    private void writeState(int row, int first, int step) {
        RealStep state = replay.step(first, step);
        int at = step * batch + row;
        actions[at] = state.done() ? 0 : state.action();
        array("value_mask")[at] = 1;
        array("values")[at] = (float) ValueTargets.of(offset -> replay.step(first, step + offset), replay.rules());
        System.arraycopy(state.policy(), 0, array("policies"), at * shape.actions(), shape.actions());
        int size = shape.observationSize();
        state.copyObservation(array("observations"), at * size);
    }

    private Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new HashMap<>();
        if (shape.dynamics() == Dynamics.ENVIRONMENT) {
            numbers.keySet().removeAll(OF_STEPS);
        }
        numbers.forEach((name, values) -> tensors.put(name, Tensor.floats(values, dimensions(name))));
        tensors.put("actions", Tensor.longs(actions, steps + 1, batch));
        return tensors;
    }

    private long[] dimensions(String name) {
        return switch (name) {
            case "weights" -> new long[] {batch};
            case "values", "value_mask" -> new long[] {steps + 1, batch};
            case "policies" -> new long[] {steps + 1, batch, shape.actions()};
            case "observations" -> new long[] {steps + 1, batch, shape.channels(), shape.height(), shape.width()};
            default -> new long[] {steps, batch};
        };
    }
}
