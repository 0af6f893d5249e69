package dev.prudence.env.tiny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.env.Environment;
import dev.prudence.env.Step;
import org.junit.jupiter.api.Test;

/** Best values by looking ahead through snapshots, against the formulas. */
class TinyEnvironmentsTest {

    private static final double DISCOUNT = 0.9;

    @Test
    void valuesOfACorridor() {
        Corridor corridor = new Corridor(7, 100);
        for (int seed = 0; seed < 20; seed++) {
            corridor.reset(seed);
            float[] seen = new float[7];
            corridor.observe(seen, 0);
            int cell = cell(seen);
            assertThat(value(corridor, 8))
                    .as("cell %d", cell)
                    .isCloseTo(corridor.bestValue(cell, DISCOUNT), within(1e-12));
        }
        assertThat(corridor.bestValue(6, DISCOUNT)).isZero();
    }

    @Test
    void valuesOfForks() {
        Forks forks = new Forks(0, 1, 5, 2, 3, 3, 4, 0);
        forks.reset(0);
        assertThat(value(forks, 5)).isCloseTo(0.81 * 5, within(1e-6));
        assertThat(forks.bestValue(0, DISCOUNT)).isCloseTo(0.81 * 5, within(1e-12));
        forks.step(1);
        assertThat(value(forks, 5)).isCloseTo(forks.bestValue(2, DISCOUNT), within(1e-6));
        assertThat(forks.bestValue(2, DISCOUNT)).isCloseTo(0.9 * 4, within(1e-12));
    }

    @Test
    void corridorsAreCutOff() {
        Corridor corridor = new Corridor(5, 3);
        corridor.reset(1);
        assertThat(corridor.step(0).done()).isFalse();
        assertThat(corridor.step(0).done()).isFalse();
        assertThat(corridor.step(0)).isEqualTo(new Step(0, false, true));
        assertThatThrownBy(() -> corridor.step(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> new Corridor(1, 3)).hasMessageContaining("cells=1");
        assertThatThrownBy(() -> new Forks(1, 2, 3)).hasMessageContaining("ways=3");
        Corridor corridor = new Corridor(3, 3);
        corridor.reset(0);
        assertThatThrownBy(() -> corridor.step(2)).hasMessageContaining("action=2");
        Forks forks = new Forks(1, 2);
        forks.reset(0);
        assertThatThrownBy(() -> forks.step(-1)).hasMessageContaining("action=-1");
        Environment.Snapshot foreign = forks.snapshot();
        assertThatThrownBy(() -> corridor.restore(foreign)).isInstanceOf(IllegalArgumentException.class);
    }

    private static double value(Environment environment, int depth) {
        if (depth == 0) {
            return 0;
        }
        Environment.Snapshot here = environment.snapshot();
        double best = Double.NEGATIVE_INFINITY;
        for (int action = 0; action < environment.actionCount(); action++) {
            Step step = environment.step(action);
            double behind = step.done() ? 0 : value(environment, depth - 1);
            best = Math.max(best, step.reward() + DISCOUNT * behind);
            environment.restore(here);
        }
        return best;
    }

    private static int cell(float[] oneHot) {
        int cell = 0;
        while (oneHot[cell] == 0) {
            cell++;
        }
        return cell;
    }
}
