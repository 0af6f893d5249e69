package dev.prudence.env.sokoban;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.env.Environment.Snapshot;
import dev.prudence.env.ObservationSpace;
import dev.prudence.env.Step;
import dev.prudence.env.tiny.Corridor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SokobanEnvironmentTest {

    private static final int RIGHT = 4;
    private static final int LEFT = 3;

    @Test
    void paysForBoxesAndForTheLastOneMore() {
        SokobanEnvironment environment = environment(SokobanRules.thinker(), "########", "#@$. $.#", "########");
        assertThat(environment.step(RIGHT)).isEqualTo(new Step(0.99f, false, false));
        assertThat(environment.step(RIGHT)).isEqualTo(new Step(-1.01f, false, false));
        assertThat(environment.step(RIGHT)).as("two boxes in a row").isEqualTo(new Step(-0.01f, false, false));
    }

    @Test
    void endsWhenSolved() {
        SokobanEnvironment environment = environment(SokobanRules.deepMind(), "#####", "#@$.#", "#####");
        Step step = environment.step(RIGHT);
        assertThat(step.terminated()).isTrue();
        assertThat(step.truncated()).isFalse();
        assertThat(step.reward()).isEqualTo(10.9f);
        assertThatThrownBy(() -> environment.step(LEFT)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void isCutOffAfterItsTimeLessTheHeadStart() {
        Set<Integer> lengths = new HashSet<>();
        SokobanEnvironment environment = environment(SokobanRules.thinker(), "######", "#@ $.#", "######");
        for (int seed = 0; seed < 200; seed++) {
            environment.reset(seed);
            int steps = 1;
            while (!environment.step(SokobanState.STAY).truncated()) {
                steps++;
            }
            lengths.add(steps);
        }
        assertThat(lengths).containsExactlyInAnyOrder(115, 116, 117, 118, 119, 120);
    }

    @Test
    void mayBeSolvedByTheLastStep() {
        SokobanEnvironment environment =
                environment(new SokobanRules(0, 1, -1, 10, 2, 1), "######", "#@ $.#", "######");
        environment.step(RIGHT);
        assertThat(environment.step(RIGHT)).isEqualTo(new Step(11, true, true));
    }

    @Test
    void comesBackToSnapshots() {
        SokobanEnvironment environment = environment(SokobanRules.thinker(), "#######", "#@ $ .#", "#######");
        environment.step(RIGHT);
        Snapshot before = environment.snapshot();
        Step first = environment.step(RIGHT);
        environment.step(LEFT);
        environment.restore(before);
        assertThat(environment.step(RIGHT)).isEqualTo(first);
        Snapshot foreign = new Corridor(3, 5).snapshot();
        assertThatThrownBy(() -> environment.restore(foreign)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void showsPlanes() {
        SokobanEnvironment environment = environment(SokobanRules.thinker(), "#####", "#@$.#", "##  #", "#####");
        assertThat(environment.observationSpace()).isEqualTo(new ObservationSpace(4, 2, 3, 0, 1));
        float[] seen = new float[25];
        environment.observe(seen, 1);
        assertThat(seen).containsExactly(0, 1, 1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0);
        assertThat(SokobanPlanes.cells(seen, 1, 2, 3, 0)).isEqualTo(0b111L | 0b110L << 8);
        assertThat(SokobanPlanes.cells(seen, 1, 2, 3, 2)).isEqualTo(2);
    }

    /** Over games of each view: what is read is what was written. */
    @Test
    void whatIsSeenCanBeReadBack() {
        SplittableRandom random = new SplittableRandom(1);
        LevelSource levels = new LevelGenerator(new Difficulty(4, 5, 2, 2, 8, 0.8));
        for (SokobanView view : List.of(new SokobanPlanes(), new SokobanPixels())) {
            SokobanEnvironment environment = new SokobanEnvironment(levels, SokobanRules.thinker(), view);
            float[] seen = new float[view.space(4, 5).size()];
            environment.reset(3);
            for (int step = 0; step < 60 && !environment.state().over(); step++) {
                environment.step(random.nextInt(SokobanState.ACTIONS));
                environment.observe(seen, 0);
                SokobanState read = view.read(seen, 4, 5);
                SokobanState written = environment.state();
                assertThat(read.boxes()).isEqualTo(written.boxes());
                assertThat(read.player()).isEqualTo(written.player());
                assertThat(read.level().walls()).isEqualTo(written.level().walls());
                assertThat(read.level().goals()).isEqualTo(written.level().goals());
                assertThat(read.over()).isEqualTo(written.solved());
            }
        }
    }

    @Test
    void readsNothingButBoards() {
        float[] planes = new float[SokobanPlanes.PLANES * 4];
        assertThatThrownBy(() -> new SokobanPlanes().read(planes, 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("players=0");
        float[] grey = new float[new SokobanPixels().space(2, 2).size()];
        assertThatThrownBy(() -> new SokobanPixels().read(grey, 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row=1, column=1");
    }

    @Test
    void showsPixelsThatDifferByTile() {
        SokobanView view = new SokobanPixels();
        assertThat(view.space(8, 8)).isEqualTo(new ObservationSpace(3, 80, 80, 0, 1));
        Level level = BoxobanFormat.level(List.of("#######", "#+$* .#", "#  $$.#", "# $  .#", "#######"));
        float[] pixels = new float[view.space(3, 5).size()];
        view.write(SokobanState.start(level, 0), pixels, 0);
        Set<List<Float>> tiles = new HashSet<>();
        for (int row = 0; row < 5; row++) {
            for (int column = 0; column < 7; column++) {
                tiles.add(tile(pixels, row, column));
            }
        }
        assertThat(tiles)
                .as("wall, floor, goal, box, box on goal, player on goal")
                .hasSize(6);
        for (float each : pixels) {
            assertThat(each).isBetween(0f, 1f);
        }
    }

    private static List<Float> tile(float[] pixels, int row, int column) {
        List<Float> values = new java.util.ArrayList<>();
        for (int colour = 0; colour < 3; colour++) {
            for (int y = 0; y < 8; y++) {
                for (int x = 0; x < 8; x++) {
                    values.add(pixels[colour * 40 * 56 + (row * 8 + y) * 56 + column * 8 + x]);
                }
            }
        }
        return values;
    }

    @Test
    void refusesActionsThatThereAreNot() {
        SokobanEnvironment environment = environment(SokobanRules.thinker(), "#####", "#@$.#", "#####");
        assertThatThrownBy(() -> environment.step(5)).hasMessageContaining("action=5");
        assertThatThrownBy(() -> environment.step(-1)).hasMessageContaining("action=-1");
        assertThatThrownBy(() -> new SokobanRules(0, 1, -1, 1, 3, 4)).hasMessageContaining("headStarts=4");
    }

    @Test
    void refusesLevelsOfSeveralSizesInOneSet() {
        Level wide = BoxobanFormat.level(List.of("######", "#@$. #", "######"));
        Level narrow = BoxobanFormat.level(List.of("#####", "#@$.#", "#####"));
        assertThatThrownBy(() -> new LevelSet(List.of(wide, narrow))).hasMessageContaining("1x3");
        assertThatThrownBy(() -> new LevelSet(List.of())).hasMessageContaining("levels=0");
    }

    private static SokobanEnvironment environment(SokobanRules rules, String... rows) {
        SokobanEnvironment environment = new SokobanEnvironment(
                new LevelSet(List.of(BoxobanFormat.level(List.of(rows)))), rules, new SokobanPlanes());
        environment.reset(7);
        return environment;
    }
}
