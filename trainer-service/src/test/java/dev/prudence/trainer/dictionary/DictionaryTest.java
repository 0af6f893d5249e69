package dev.prudence.trainer.dictionary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DictionaryTest {

    private static final Dictionary DICTIONARY = Dictionary.wordNet();

    @Test
    void sharesAddUpToHundredPercent() {
        assertThat(Arrays.stream(Split.values()).mapToInt(Split::share).sum()).isEqualTo(100);
    }

    @Test
    void noHeadwordStandsInTwoSplits() {
        Map<String, Split> seen = new HashMap<>();
        for (Split split : Split.values()) {
            for (Entry entry : DICTIONARY.entries(split)) {
                assertThat(seen.put(entry.head(), split)).as(entry.head()).isIn(null, split);
            }
        }
        assertThat(seen).hasSize(86_648);
    }

    @Test
    void splitsHaveTheDocumentedSizes() {
        Map<Split, Integer> sizes = Arrays.stream(Split.values())
                .collect(Collectors.toMap(
                        split -> split, split -> DICTIONARY.entries(split).size()));
        assertThat(sizes)
                .containsEntry(Split.DEMONSTRATIONS, 70_006)
                .containsEntry(Split.GOLD, 17_930)
                .containsEntry(Split.PREFERENCES, 18_032)
                .containsEntry(Split.NORMALISATION, 3_481)
                .containsEntry(Split.EVALUATION, 5_992)
                .containsEntry(Split.HELD_OUT, 2_350);
    }

    @Test
    void promptsAreDistinctAndFollowTheSeed() {
        assertThat(DICTIONARY.prompts(Split.EVALUATION, 64, 7))
                .doesNotHaveDuplicates()
                .hasSize(64)
                .isEqualTo(DICTIONARY.prompts(Split.EVALUATION, 64, 7))
                .isNotEqualTo(DICTIONARY.prompts(Split.EVALUATION, 64, 8));
    }

    @Test
    void promptsAreAsManyAsThereAreWhenMoreAreAskedFor() {
        assertThat(DICTIONARY.prompts(Split.HELD_OUT, Integer.MAX_VALUE, 7))
                .hasSizeBetween(1_000, DICTIONARY.entries(Split.HELD_OUT).size());
    }
}
