package dev.prudence.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.env.tiny.Corridor;
import dev.prudence.env.tiny.Forks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VectorEnvironmentTest {

    @Test
    void showsTheNextEpisodesFirstObservationInTheStepThatEndsOne() {
        VectorEnvironment vector = new VectorEnvironment(List.of(new Forks(1, 2), new Forks(3, 4)), 5);
        vector.reset();
        vector.step(new int[] {1, 0});
        assertThat(vector.rewards()).containsExactly(2, 3);
        assertThat(vector.terminated()).containsExactly(true, true);
        assertThat(vector.truncated()).containsExactly(false, false);
        assertThat(vector.observations()).containsExactly(1, 1);
        assertThat(vector.finalObservations()).containsExactly(0, 0);
        vector.step(new int[] {0, 1});
        assertThat(vector.rewards()).containsExactly(1, 4);
    }

    @Test
    void playsAnEpisodeByItsNumberAndPlaceAlone() {
        List<float[]> together = first(new VectorEnvironment(corridors(3), 11), 40);
        List<float[]> again = first(new VectorEnvironment(corridors(3), 11), 40);
        List<float[]> other = first(new VectorEnvironment(corridors(3), 12), 40);
        assertThat(together).usingElementComparator(Arrays::compare).isEqualTo(again);
        assertThat(together).usingElementComparator(Arrays::compare).isNotEqualTo(other);
        List<float[]> more = first(new VectorEnvironment(corridors(5), 11), 40);
        for (int step = 0; step < 40; step++) {
            assertThat(Arrays.copyOf(more.get(step), 30)).containsExactly(together.get(step));
        }
    }

    @Test
    void goesOnFromASnapshot() {
        VectorEnvironment vector = new VectorEnvironment(corridors(2), 3);
        first(vector, 17);
        VectorEnvironment.Snapshot snapshot = vector.snapshot();
        List<float[]> onwards = steps(vector, 25);
        VectorEnvironment other = new VectorEnvironment(corridors(2), 3);
        other.restore(snapshot);
        assertThat(steps(other, 25)).usingElementComparator(Arrays::compare).isEqualTo(onwards);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> new VectorEnvironment(List.of(), 1)).hasMessageContaining("environments=0");
        assertThatThrownBy(() -> new VectorEnvironment(List.of(new Corridor(3, 9), new Corridor(4, 9)), 1))
                .hasMessageContaining("width=4");
        VectorEnvironment vector = new VectorEnvironment(corridors(2), 3);
        vector.reset();
        assertThatThrownBy(() -> vector.step(new int[3])).hasMessageContaining("actions=3");
        VectorEnvironment.Snapshot two = vector.snapshot();
        assertThatThrownBy(() -> new VectorEnvironment(corridors(3), 3).restore(two))
                .hasMessageContaining("states=2");
    }

    private static List<Environment> corridors(int count) {
        List<Environment> environments = new ArrayList<>();
        for (int each = 0; each < count; each++) {
            environments.add(new Corridor(10, 12));
        }
        return environments;
    }

    private static List<float[]> first(VectorEnvironment vector, int steps) {
        vector.reset();
        return steps(vector, steps);
    }

    private static List<float[]> steps(VectorEnvironment vector, int steps) {
        List<float[]> seen = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            int[] actions = new int[vector.count()];
            for (int each = 0; each < actions.length; each++) {
                actions[each] = new SplittableRandom(31L * step + each).nextInt(2);
            }
            vector.step(actions);
            seen.add(vector.observations().clone());
        }
        return seen;
    }
}
