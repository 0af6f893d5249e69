package dev.prudence.trainer.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.trainer.dictionary.Dictionary;
import dev.prudence.trainer.dictionary.Entry;
import dev.prudence.trainer.dictionary.Split;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GoldRowsTest {

    private final List<Entry> entries =
            Dictionary.wordNet().shuffled(Split.GOLD, 5).subList(0, 600);
    private final GoldRows rows =
            GoldRows.of(entries, Collections.nCopies(entries.size(), List.of("a sample", "a hot sample")), 5);

    @Test
    void everyEntryGivesOneRowWithEveryKindOfNegative() {
        assertThat(rows.training().size() + rows.heldOut().size()).isEqualTo(entries.size());
        assertThat(rows.heldOut())
                .hasSizeBetween(60, 140)
                .allSatisfy(row -> assertThat(row.negatives())
                        .hasSameSizeAs(GoldRows.kinds())
                        .doesNotContain(row.definition()));
    }

    @Test
    void theTwoPartsShareNoHeadword() {
        assertThat(prompts(rows.training())).doesNotContainAnyElementsOf(prompts(rows.heldOut()));
    }

    @Test
    void anotherWordsDefinitionComesFromTheSamePart() {
        assertThat(definitions(rows.heldOut())).containsAll(others(rows.heldOut()));
        assertThat(definitions(rows.training())).containsAll(others(rows.training()));
    }

    private static Set<String> prompts(List<JudgedRow> part) {
        return part.stream()
                .map(row -> row.prompt().substring(row.prompt().indexOf(' ')))
                .collect(Collectors.toSet());
    }

    private static Set<String> definitions(List<JudgedRow> part) {
        return part.stream().map(JudgedRow::definition).collect(Collectors.toSet());
    }

    private static Set<String> others(List<JudgedRow> part) {
        int kind = GoldRows.kinds().indexOf(Corruption.OTHER_WORD.key());
        return part.stream().map(row -> row.negatives().get(kind)).collect(Collectors.toSet());
    }
}
