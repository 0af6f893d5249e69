package dev.prudence.bench.imagining;

import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import java.util.Arrays;
import java.util.Map;

/** The model's calls of a group's stages, without trees. Not thread-safe. */
final class InProcessGroup implements AutoCloseable {

    private final StagePlan plan;
    private final int environments;
    private final InferenceSession begin;
    private final InferenceSession unroll;

    InProcessGroup(StagePlan plan, int environments) {
        this.plan = plan;
        this.environments = environments;
        this.begin = InferenceSession.open(SmallWorldModel.begin(environments), RuntimeOptions.inference());
        this.unroll = InferenceSession.open(SmallWorldModel.unroll(environments), RuntimeOptions.inference());
    }

    /**
     * A real step and the imaginary steps of the stage behind it.
     *
     * @return the values of the states after the last
     */
    float[] stage() {
        Tensors root = begin.run(Map.of(
                "observation",
                Tensor.floats(
                        plan.observations(),
                        environments,
                        SmallWorldModel.CHANNELS,
                        SmallWorldModel.SIDE,
                        SmallWorldModel.SIDE),
                "action",
                longs(StagePlan.STAGE - 1)));
        Tensor state = root.tensor("state");
        Tensors said = root;
        for (int step = 0; step < StagePlan.STAGE - 1; step++) {
            Tensor from = step == StagePlan.DEPTH ? root.tensor("state") : state;
            said = unroll.run(Map.of("state", from, "action", longs(step)));
            state = said.tensor("next_state");
        }
        return said.tensor("value").toFloats();
    }

    private Tensor longs(int step) {
        return Tensor.longs(Arrays.stream(plan.actions(step)).asLongStream().toArray(), environments);
    }

    @Override
    public void close() {
        begin.close();
        unroll.close();
    }
}
