package dev.prudence.trainer.rlhf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.trainer.report.Block.Cell;
import dev.prudence.trainer.report.Block.Table;
import dev.prudence.trainer.report.Section;
import dev.prudence.trainer.run.Repetition;
import dev.prudence.trainer.run.StageRecord;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TextSectionsTest {

    private static final List<Repetition> TWO = List.of(new Repetition(3, false), new Repetition(4, false));

    @Test
    void everySeedHasAColumn() {
        List<Section> sections = new TextSections(TWO)
                .content(List.of(
                        stage("sft-seed-3", Map.of("heldOutPerplexity", 38.6)),
                        stage("sft-seed-4", Map.of("heldOutPerplexity", 40.25))));
        assertThat(sections).extracting(Section::title).containsExactly("The policy");
        assertThat(table(sections.get(0), 0).header()).containsExactly("perplexity", "seed 3", "seed 4");
        assertThat(texts(table(sections.get(0), 0))).containsExactly(List.of("the policy", "38.600", "40.250"));
    }

    @Test
    void methodsStandAgainstKindsAndAreAveragedOverSeeds() {
        List<Section> sections = new TextSections(TWO)
                .content(List.of(
                        stage("gold-seed-3", Map.of("accuracy.judge.mean", 0.9, "probe.copies.belowSource", 1.0)),
                        stage("gold-seed-4", Map.of("accuracy.judge.mean", 0.8, "probe.copies.belowSource", 0.98))));
        List<String> judge = texts(table(sections.get(0), 0)).get(0);
        assertThat(judge).startsWith("the judge", "–").endsWith("0.850");
        assertThat(texts(table(sections.get(0), 1)))
                .containsExactly(List.of("copies of the headword", "1.000", "0.980"));
    }

    @Test
    void membersAreNamedByTheirBackbone() {
        List<Section> sections = new TextSections(List.of(new Repetition(1, true)))
                .content(List.of(stage(
                        "reward-ensemble",
                        Map.of("bge-small.accuracy.mean", 0.64, "bge-small.accuracy.ensemble", 0.66))));
        assertThat(texts(table(sections.get(0), 0)))
                .containsExactly(
                        List.of("bge-small: a member, on average", "0.640"),
                        List.of("bge-small: the members' mean", "0.660"));
    }

    private static StageRecord stage(String name, Map<String, Double> metrics) {
        return new StageRecord(name, "key", 1, false, new TreeMap<>(metrics));
    }

    private static Table table(Section section, int index) {
        return (Table) section.blocks().get(1 + index);
    }

    private static List<List<String>> texts(Table table) {
        return table.rows().stream()
                .map(row -> row.stream().map(Cell::text).toList())
                .toList();
    }
}
