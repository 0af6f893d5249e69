package dev.prudence.trainer.overoptimisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoldFunctionTest {
    private static final VectorTask TASK = new VectorTask(8, 12, 4, 0.7, 3, 20260101, 32, 2.0, 0.5, 2.0);

    private final List<Float> prompt = Collections.nCopies(8, 0.5f);

    @Test
    void itsValueIsFixedInTheRepository() {
        assertThat(new GoldFunction(TASK).of(prompt, answer(0.25f, 0.25f)))
                .isCloseTo(-2.1295410609941245, within(1e-12));
    }

    @Test
    void penaltyIsLinearBeyondTheThresholdAndForHeavyDimensionsOnly() {
        VectorTask tailsOnly = new VectorTask(8, 12, 4, 0.7, 3, 1, 32, 0, 0.5, 2.0);
        GoldFunction gold = new GoldFunction(tailsOnly);
        assertThat(gold.of(prompt, answer(100, 2))).isZero();
        assertThat(gold.of(prompt, answer(0, 3))).isCloseTo(-4 * 0.5, within(1e-12));
        assertThat(gold.of(prompt, answer(0, -4))).isCloseTo(-4 * 0.5 * 2, within(1e-12));
    }

    @Test
    void anotherGoldSeedIsAnotherFunction() {
        VectorTask other = new VectorTask(8, 12, 4, 0.7, 3, 7, 32, 2.0, 0.5, 2.0);
        assertThat(new GoldFunction(other).of(prompt, answer(1, 1)))
                .isNotEqualTo(new GoldFunction(TASK).of(prompt, answer(1, 1)));
    }

    private static List<Float> answer(float gaussian, float heavy) {
        List<Float> answer = new ArrayList<>(Collections.nCopies(12, gaussian));
        answer.addAll(Collections.nCopies(4, heavy));
        return answer;
    }
}
