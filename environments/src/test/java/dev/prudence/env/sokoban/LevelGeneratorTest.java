package dev.prudence.env.sokoban;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LevelGeneratorTest {

    @Test
    void needsAsManyPushesAsAsked() {
        LevelGenerator generator = new LevelGenerator(new Difficulty(5, 5, 2, 4, 7, 0.8));
        for (int seed = 0; seed < 100; seed++) {
            assertThat(fewestPushes(generator.level(seed))).as("seed %d", seed).isBetween(4, 7);
        }
    }

    @Test
    void makesTheSameLevelOfTheSameSeed() {
        LevelGenerator generator = new LevelGenerator(new Difficulty(6, 7, 2, 1, 9, 0.6));
        Set<Level> levels = new HashSet<>();
        for (int seed = 0; seed < 300; seed++) {
            assertThat(generator.level(seed)).isEqualTo(generator.level(seed));
            levels.add(generator.level(seed));
        }
        assertThat(levels).hasSizeGreaterThan(295);
    }

    @Test
    void startsWithNothingOnGoals() {
        LevelGenerator generator = new LevelGenerator(new Difficulty(8, 8, 4, 6, 20, 0.6));
        for (int seed = 0; seed < 50; seed++) {
            Level level = generator.level(seed);
            assertThat(level.boxes() & level.goals()).isZero();
            assertThat(Cells.has(level.goals(), level.player())).isFalse();
            assertThat(level.boxCount()).isEqualTo(4);
            assertThat(Long.bitCount(level.floor())).isEqualTo(39);
        }
    }

    @Test
    void refusesWhatNoRoomHas() {
        assertThatThrownBy(() -> new LevelGenerator(new Difficulty(2, 2, 1, 50, 50, 1)).level(0))
                .hasMessageContaining("leastPushes=50");
        assertThatThrownBy(() -> new Difficulty(3, 3, 5, 1, 1, 1)).hasMessageContaining("boxes=5");
        assertThatThrownBy(() -> new Difficulty(9, 3, 1, 1, 1, 1)).hasMessageContaining("rows=9");
        assertThatThrownBy(() -> new Difficulty(3, 3, 1, 2, 1, 1)).hasMessageContaining("mostPushes=1");
        assertThatThrownBy(() -> new Difficulty(3, 3, 1, 1, 1, 0)).hasMessageContaining("floorShare=0");
    }

    /** Forwards, while levels are made backwards: walking costs nothing, a push costs one. */
    private static int fewestPushes(Level level) {
        SokobanRules rules = SokobanRules.thinker();
        Set<List<Long>> seen = new HashSet<>();
        List<SokobanState> layer = walked(SokobanState.start(level, 0), seen);
        for (int pushes = 0; !layer.isEmpty(); pushes++) {
            List<SokobanState> next = new ArrayList<>();
            for (SokobanState each : layer) {
                if (each.solved()) {
                    return pushes;
                }
                for (int action = 1; action < SokobanState.ACTIONS; action++) {
                    SokobanState after = each.after(action, rules);
                    if (after.boxes() != each.boxes()) {
                        next.addAll(walked(after, seen));
                    }
                }
            }
            layer = next;
        }
        throw new IllegalStateException("There is no solution");
    }

    private static List<SokobanState> walked(SokobanState from, Set<List<Long>> seen) {
        SokobanRules rules = SokobanRules.thinker();
        List<SokobanState> all = new ArrayList<>();
        List<SokobanState> edge = new ArrayList<>(List.of(from));
        while (!edge.isEmpty()) {
            SokobanState each = edge.remove(edge.size() - 1);
            if (seen.add(List.of(each.boxes(), (long) each.player()))) {
                all.add(each);
                for (int action = 1; action < SokobanState.ACTIONS; action++) {
                    SokobanState after = each.after(action, rules);
                    if (after.boxes() == each.boxes()) {
                        edge.add(after);
                    }
                }
            }
        }
        return all;
    }
}
