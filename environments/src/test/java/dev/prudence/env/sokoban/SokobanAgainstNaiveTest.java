package dev.prudence.env.sokoban;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.env.Step;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Bit boards and characters share nothing but the rules, so a mistake would have to be made twice. */
class SokobanAgainstNaiveTest {

    private static final long STEPS = 10_000_000;

    @Test
    void agreesOverTenMillionRandomSteps() {
        SplittableRandom random = new SplittableRandom(1);
        List<LevelSource> sources = List.of(
                new LevelGenerator(new Difficulty(3, 3, 1, 1, 4, 1)),
                new LevelGenerator(new Difficulty(5, 5, 2, 1, 8, 0.7)),
                new LevelGenerator(new Difficulty(4, 8, 3, 1, 6, 0.8)),
                new LevelGenerator(new Difficulty(8, 8, 4, 1, 5, 0.6)));
        long steps = 0;
        int solved = 0;
        for (int episode = 0; steps < STEPS; episode++) {
            LevelSource source = sources.get(episode % sources.size());
            SokobanRules rules = episode % 2 == 0 ? SokobanRules.thinker() : SokobanRules.deepMind();
            Level level = source.level(episode % 400);
            SokobanEnvironment environment =
                    new SokobanEnvironment(new LevelSet(List.of(level)), rules, new SokobanPlanes());
            environment.reset(episode);
            NaiveSokoban naive = new NaiveSokoban(
                    BoxobanFormat.rows(environment.state()),
                    rules,
                    environment.state().counted());
            Step step;
            do {
                int action = random.nextInt(SokobanState.ACTIONS);
                step = environment.step(action);
                naive.step(action);
                steps++;
                check(environment, naive, step);
            } while (!step.done());
            solved += step.terminated() ? 1 : 0;
            assertThat(BoxobanFormat.rows(environment.state())).isEqualTo(naive.rows());
        }
        assertThat(solved).as("episodes that random steps solved").isGreaterThan(1_000);
    }

    private static void check(SokobanEnvironment environment, NaiveSokoban naive, Step step) {
        boolean equal = Math.abs(step.reward() - naive.reward()) < 1e-5
                && step.terminated() == naive.terminated()
                && step.truncated() == naive.truncated()
                && sameBoxes(environment.state(), naive.tiles());
        if (!equal) {
            assertThat((double) step.reward()).isCloseTo(naive.reward(), within(1e-5));
            assertThat(step.terminated()).isEqualTo(naive.terminated());
            assertThat(step.truncated()).isEqualTo(naive.truncated());
            assertThat(BoxobanFormat.rows(environment.state())).isEqualTo(naive.rows());
        }
    }

    private static boolean sameBoxes(SokobanState state, char[][] tiles) {
        for (int row = 0; row < state.level().rows(); row++) {
            for (int column = 0; column < state.level().columns(); column++) {
                char tile = tiles[row + 1][column + 1];
                int cell = Cells.cell(row, column);
                if (Cells.has(state.boxes(), cell) != (tile == '$' || tile == '*')
                        || (state.player() == cell) != (tile == '@' || tile == '+')) {
                    return false;
                }
            }
        }
        return true;
    }
}
