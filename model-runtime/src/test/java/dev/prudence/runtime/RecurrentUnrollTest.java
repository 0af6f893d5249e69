package dev.prudence.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A recurrent model goes through the same session as training and decoding: its hidden state is the step's state. */
class RecurrentUnrollTest {
    private static final int STEPS = 30;
    private static final GruCell CELL = new GruCell(3, 4, 8);

    @Test
    void anUnrollEqualsPlainLoops() {
        try (StepSession session = StepSession.open(CELL.toOnnx(), RuntimeOptions.inference())) {
            StepState state = session.zeroState();
            double[][] hidden = new double[CELL.rows()][CELL.width()];
            for (int t = 0; t < STEPS; t++) {
                float[] rewards = session.run(state, Map.of("action", action(t)))
                        .tensor("reward")
                        .toFloats();
                float[] actions = action(t).toFloats();
                for (int row = 0; row < CELL.rows(); row++) {
                    float[] own = Arrays.copyOfRange(actions, row * CELL.actions(), (row + 1) * CELL.actions());
                    assertThat((double) rewards[row])
                            .as("step %d, row %d", t, row)
                            .isCloseTo(CELL.naiveStep(own, hidden[row]), within(1e-5));
                }
            }
        }
    }

    /** What a planner does: several futures from one imagined state, each as if it were the only one. */
    @Test
    void unrollsBranchFromASnapshot() {
        try (StepSession session = StepSession.open(CELL.toOnnx(), RuntimeOptions.inference())) {
            StepState root = session.zeroState();
            session.run(root, Map.of("action", action(0)));
            Tensors here = root.snapshot();
            StepState left = StepState.of(here);
            StepState right = StepState.of(here);
            session.run(left, Map.of("action", action(1)));
            session.run(right, Map.of("action", action(2)));
            assertThat(left.snapshot()).isNotEqualTo(right.snapshot());
            session.run(root, Map.of("action", action(2)));
            assertThat(root.snapshot()).isEqualTo(right.snapshot());
        }
    }

    private static Tensor action(int t) {
        return StepGraphs.noise("action" + t, CELL.rows(), CELL.actions());
    }
}
