package dev.prudence.trainer.overoptimisation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JudgedPairTest {
    private final JudgedPair pair = new JudgedPair(0, List.of(1f), List.of(2f), List.of(3f), 0.5, 0.9);

    @Test
    void aCleanLabelChoosesTheHigherGold() {
        assertThat(pair.labelled(false).chosen()).containsExactly(3f);
        assertThat(pair.labelled(false).goldChosen()).isEqualTo(0.9);
    }

    @Test
    void aFlippedLabelChoosesTheOther() {
        assertThat(pair.labelled(true).chosen()).containsExactly(2f);
        assertThat(pair.labelled(true).rejected()).containsExactly(3f);
        assertThat(pair.labelled(true).flipped()).isTrue();
    }
}
