package dev.prudence.trainer.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.trainer.dictionary.Entry;
import dev.prudence.trainer.dictionary.WordNet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PenaltiesTest {

    private static final List<Entry> ENTRIES = WordNet.entries();
    private static final Penalties PENALTIES = Penalties.knowing(
            () -> ENTRIES.stream().flatMap(e -> Stream.of(e.head(), e.gloss())).iterator());

    @Test
    void anOrdinaryDefinitionGoesFree() {
        assertThat(PENALTIES.of("river", "a large natural stream of water")).isZero();
    }

    @Test
    void mostDefinitionsOfTheDictionaryGoNearlyFree() {
        long free = ENTRIES.stream()
                .filter(entry -> PENALTIES.of(entry.head(), entry.gloss()) < 1)
                .count();
        assertThat((double) free / ENTRIES.size()).isGreaterThan(0.75);
    }

    @Test
    void inventedWordsCost() {
        assertThat(PENALTIES.of("river", "a large naturial streab of water")).isGreaterThan(1);
    }

    @Test
    void repeatedWordsCost() {
        assertThat(PENALTIES.of("river", "water of water of water of water of water"))
                .isGreaterThan(4);
    }

    @Test
    void copiesOfTheHeadwordCost() {
        assertThat(PENALTIES.of("noun dollar diplomacy", "dollar diplomacy")).isGreaterThan(5);
    }

    @Test
    void theHeadwordAmongAsManyOtherWordsIsNoCopy() {
        assertThat(PENALTIES.of("northwest wind", "a wind from the northwest")).isZero();
        assertThat(PENALTIES.of("georgian monetary unit", "monetary unit in georgia"))
                .isZero();
    }

    @Test
    void everyPenaltyIsBounded() {
        Random random = new Random(3);
        for (int words = 0; words < 300; words += 7) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < words; i++) {
                text.append(random.nextBoolean() ? "river " : "xqzw" + random.nextInt(9) + " ");
            }
            assertThat(PENALTIES.of("river", text.toString()))
                    .as("%d words", words)
                    .isBetween(0.0, 33.0);
        }
    }

    @Test
    void anEmptyDefinitionGetsEveryBound() {
        assertThat(PENALTIES.of("river", " ")).isEqualTo(33);
    }
}
