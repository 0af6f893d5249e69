package dev.prudence.worldmodel.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.worldmodel.ForksModel;
import dev.prudence.worldmodel.Hidden;
import dev.prudence.worldmodel.tree.Prediction;
import dev.prudence.worldmodel.tree.Unroll;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TreeSearchTest {

    private static final double DISCOUNT = 0.9;

    @Test
    void findsTheBestWayThatNothingPointsTo() {
        for (int seed = 0; seed < 50; seed++) {
            float[] rewards = new float[16];
            SplittableRandom random = new SplittableRandom(seed);
            for (int way = 0; way < rewards.length; way++) {
                rewards[way] = (float) random.nextDouble(-1, 1);
            }
            int best = 0;
            for (int way = 1; way < rewards.length; way++) {
                best = rewards[way] > rewards[best] ? way : best;
            }
            TreeSearch<Hidden> search = searched(new ForksModel(0, rewards), 3_000);
            int[] way =
                    search.line().stream().mapToInt(TreeSearch.Planned::action).toArray();
            int found = Arrays.stream(way).reduce(0, (number, action) -> 2 * number + action);
            assertThat(rewards[found])
                    .as("seed %d, way %s", seed, Arrays.toString(way))
                    .isGreaterThan(rewards[best] - 0.05f);
            assertThat(search.returns()[way[0]]).isBetween(-1.0, Math.pow(DISCOUNT, 3) * rewards[best] + 1e-6);
        }
    }

    @Test
    void countsEverySimulationAtTheRoot() {
        TreeSearch<Hidden> search = searched(new ForksModel(0, 1, 0, 0, 0), 30);
        assertThat(Arrays.stream(search.visits()).sum()).isEqualTo(30);
        assertThat(search.line())
                .hasSize(2)
                .last()
                .returns(true, step -> step.node().done());
    }

    /** Four simulations worked out by hand, with equal priors; c is 1.25. */
    @Test
    void triesActionsInTheOrderOfTheirBounds() {
        ForksModel good = new ForksModel(0.5f, 0, 0, 0, 0, 0, 0, 0, 0);
        ForksModel bad = new ForksModel(0.1f, 0, 0, 0, 0, 0, 0, 0, 0);
        TreeSearch<Hidden> search = search(good);
        assertThat(simulate(search, good)).as("0.5·√1·c for both").isZero();
        assertThat(search.returns()[0]).isCloseTo(0.45, within(1e-6));
        assertThat(simulate(search, bad))
                .as("0.45 + 0.5·√2/2·c = 0.892 against 0.5·√2·c = 0.884")
                .isZero();
        assertThat(search.returns()[0]).as("0.9 times the mean of 0.5 and 0.09").isCloseTo(0.2655, within(1e-6));
        assertThat(simulate(search, bad)).as("0.4875 + 0.361 against 1.083").isEqualTo(1);
        assertThat(search.returns()[1]).isCloseTo(0.09, within(1e-6));
        assertThat(simulate(search, bad)).as("0.4875 + 0.417 against 0 + 0.625").isZero();
    }

    private static int simulate(TreeSearch<Hidden> search, ForksModel model) {
        int[] before = search.visits();
        Unroll<Hidden> asked = search.descend().orElseThrow();
        search.expand(model.unroll(List.of(asked)).get(0));
        int[] after = search.visits();
        return after[0] > before[0] ? 0 : 1;
    }

    @Test
    void takesHalvesInTurnOnly() {
        TreeSearch<Hidden> search = search(new ForksModel(0, 1, 0));
        Prediction<Hidden> any = new Prediction<>(0, 0, false, new float[2], new Hidden(new float[1], new float[2]));
        assertThatThrownBy(() -> search.expand(any)).hasMessageContaining("depth=0");
        search.descend();
        assertThatThrownBy(search::descend).hasMessageContaining("depth=1");
        assertThatThrownBy(() -> SearchSettings.of(2, 1.5)).hasMessageContaining("discount=1.5");
    }

    private static TreeSearch<Hidden> search(ForksModel model) {
        Prediction<Hidden> root =
                new Prediction<>(0, 0, false, new float[2], new Hidden(new float[] {0}, new float[2]));
        return new TreeSearch<>(SearchSettings.of(2, model.contract().discount()), root);
    }

    private static TreeSearch<Hidden> searched(ForksModel model, int simulations) {
        TreeSearch<Hidden> search = search(model);
        for (int done = 0; done < simulations; done++) {
            Optional<Unroll<Hidden>> asked = search.descend();
            asked.ifPresent(
                    unroll -> search.expand(model.unroll(List.of(unroll)).get(0)));
        }
        return search;
    }
}
