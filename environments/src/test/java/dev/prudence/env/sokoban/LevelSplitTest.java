package dev.prudence.env.sokoban;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LevelSplitTest {

    private static final LevelGenerator SMALL = new LevelGenerator(new Difficulty(3, 3, 1, 1, 2, 1));

    @Test
    void noLevelIsOnBothSides() {
        Set<Level> learnt = levels(LevelSplit.training(SMALL), 2_000);
        Set<Level> held = levels(LevelSplit.heldOut(SMALL), 2_000);
        assertThat(learnt).doesNotContainAnyElementsOf(held);
        assertThat(held.size() * 1.0 / (learnt.size() + held.size())).isBetween(0.05, 0.2);
    }

    @Test
    void theSameSeedGivesTheSameLevel() {
        LevelSource held = LevelSplit.heldOut(SMALL);
        assertThat(held.level(3)).isEqualTo(held.level(3));
        assertThat(held.rows()).isEqualTo(3);
        assertThat(held.columns()).isEqualTo(3);
    }

    @Test
    void saysWhenOneSideIsEmpty() {
        Level only = SMALL.level(1);
        LevelSource set = new LevelSet(List.of(only));
        LevelSource empty = LevelSplit.isHeldOut(only) ? LevelSplit.training(set) : LevelSplit.heldOut(set);
        assertThatThrownBy(() -> empty.level(1)).hasMessageContaining("it needs more levels");
    }

    private static Set<Level> levels(LevelSource source, int count) {
        Set<Level> levels = new HashSet<>();
        for (int seed = 0; seed < count; seed++) {
            levels.add(source.level(seed));
        }
        return levels;
    }
}
