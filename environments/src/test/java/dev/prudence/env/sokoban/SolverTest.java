package dev.prudence.env.sokoban;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.env.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SolverTest {

    private static final SokobanRules RULES = SokobanRules.thinker().withTimeLimit(1_000);

    @Test
    void solvesAThousandGeneratedLevels() {
        LevelGenerator generator = new LevelGenerator(new Difficulty(6, 6, 2, 3, 12, 0.7));
        Solver solver = new Solver(500_000);
        for (int seed = 0; seed < 1_000; seed++) {
            SokobanState start = SokobanState.start(generator.level(seed), 0);
            List<Integer> actions = solver.solve(start).orElseThrow();
            assertThat(pushes(start, actions)).as("pushes, seed %d", seed).isBetween(3, actions.size());
            assertThat(play(start, actions)).as("seed %d", seed).isTrue();
        }
    }

    @Test
    void needsNoMoreStepsThanASearchOverSingleSteps() {
        LevelGenerator generator = new LevelGenerator(new Difficulty(4, 5, 2, 1, 8, 0.8));
        Solver solver = new Solver(500_000);
        for (int seed = 0; seed < 200; seed++) {
            SokobanState start = SokobanState.start(generator.level(seed), 0);
            assertThat(solver.solve(start).orElseThrow()).as("seed %d", seed).hasSize(stepsBreadthFirst(start));
        }
    }

    @Test
    void findsThatNothingHelps() {
        Level cornered = BoxobanFormat.level(List.of("######", "#$  .#", "# @  #", "#    #", "######"));
        assertThat(new Solver(1_000).solve(SokobanState.start(cornered, 0))).isEmpty();
        Level blocked = BoxobanFormat.level(List.of("#######", "#  $$.#", "#@ $ .#", "#    .#", "#######"));
        assertThat(new Solver(100_000).solve(SokobanState.start(blocked, 0))).isEqualTo(Optional.empty());
    }

    @Test
    void hasNothingToDoWhereAllIsDone() {
        Level level = BoxobanFormat.level(List.of("#####", "#@ *#", "#####"));
        assertThat(new Solver(10).solve(SokobanState.start(level, 0))).contains(List.of());
    }

    @Test
    void givesUpAtItsLimit() {
        Level level = new LevelGenerator(new Difficulty(8, 8, 4, 8, 20, 0.7)).level(3);
        assertThatThrownBy(() -> new Solver(5).solve(SokobanState.start(level, 0)))
                .isInstanceOf(SolverLimitException.class)
                .hasMessageContaining("mostPositions=5");
    }

    static int pushes(SokobanState start, List<Integer> actions) {
        int pushes = 0;
        SokobanState state = start;
        for (int action : actions) {
            SokobanState next = state.after(action, RULES);
            pushes += next.boxes() != state.boxes() ? 1 : 0;
            state = next;
        }
        return pushes;
    }

    private static boolean play(SokobanState start, List<Integer> actions) {
        SokobanEnvironment environment =
                new SokobanEnvironment(new LevelSet(List.of(start.level())), RULES, new SokobanPlanes());
        environment.restore(start);
        for (int at = 0; at < actions.size(); at++) {
            Step step = environment.step(actions.get(at));
            if (step.terminated()) {
                return at == actions.size() - 1;
            }
        }
        return false;
    }

    private static int stepsBreadthFirst(SokobanState start) {
        Set<List<Long>> seen = new HashSet<>();
        List<SokobanState> layer = List.of(start);
        for (int steps = 0; !layer.isEmpty(); steps++) {
            List<SokobanState> next = new ArrayList<>();
            for (SokobanState each : layer) {
                if (each.solved()) {
                    return steps;
                }
                for (int action = 1; action < SokobanState.ACTIONS; action++) {
                    SokobanState after = each.after(action, RULES);
                    if (seen.add(List.of(after.boxes(), (long) after.player()))) {
                        next.add(after);
                    }
                }
            }
            layer = next;
        }
        throw new IllegalStateException("There is no solution");
    }
}
