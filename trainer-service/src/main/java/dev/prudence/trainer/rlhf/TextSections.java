package dev.prudence.trainer.rlhf;

import dev.prudence.trainer.judge.GoldStage;
import dev.prudence.trainer.report.Block;
import dev.prudence.trainer.report.Block.Cell;
import dev.prudence.trainer.report.Numbers;
import dev.prudence.trainer.report.ReportExtra;
import dev.prudence.trainer.report.Section;
import dev.prudence.trainer.rewardmodel.TextRewardEnsembleStage;
import dev.prudence.trainer.run.Repetition;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.StageRecord;
import dev.prudence.trainer.sft.SftStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the report says about policy, judge and members of the text experiment: the metrics of their stages, a column for
 * each seed. Thread-safe.
 */
final class TextSections implements ReportExtra {

    private final List<Repetition> repetitions;

    TextSections(List<Repetition> repetitions) {
        this.repetitions = List.copyOf(repetitions);
    }

    @Override
    public List<String> upstream() {
        return List.of();
    }

    @Override
    public List<Section> content(StageContext context) {
        return Stream.of(
                        section(
                                context,
                                SftStage.NAME,
                                "The policy",
                                "Perplexity per response token on held-out words."),
                        section(
                                context,
                                GoldStage.NAME,
                                "The judge",
                                "How often the true definition of a held-out word scores above each kind of spoiled one, for"
                                        + " the judge and its baselines, and how often a trick text scores below the definition"
                                        + " that it was made from."),
                        section(
                                context,
                                TextRewardEnsembleStage.NAME,
                                "The reward members",
                                "How often a member prefers the answer that the judge prefers, against labels without noise."))
                .flatMap(List::stream)
                .toList();
    }

    /** Empty when the stage reports nothing. */
    private List<Section> section(StageContext context, String stage, String title, String explanation) {
        List<Map<String, Double>> bySeed = repetitions.stream()
                .map(repetition -> metrics(context, repetition.stage(stage)))
                .toList();
        TreeSet<String> names = new TreeSet<>();
        bySeed.forEach(metrics -> names.addAll(metrics.keySet()));
        if (names.isEmpty()) {
            return List.of();
        }
        List<List<Cell>> rows = names.stream().map(name -> row(name, bySeed)).toList();
        return List.of(
                new Section(title, List.of(new Block.Paragraph(explanation), new Block.Table("", header(), rows))));
    }

    private static Map<String, Double> metrics(StageContext context, String stage) {
        for (StageRecord record : context.record().stages()) {
            if (record.name().equals(stage)) {
                return record.metrics();
            }
        }
        return Map.of();
    }

    private List<String> header() {
        List<String> header = new ArrayList<>(List.of("Metric"));
        repetitions.forEach(repetition -> header.add(repetition.alone() ? "Value" : "Seed " + repetition.seed()));
        return header;
    }

    private static List<Cell> row(String name, List<Map<String, Double>> bySeed) {
        List<Cell> row = new ArrayList<>(List.of(Cell.text(name)));
        bySeed.forEach(metrics -> row.add(Cell.number(number(metrics.get(name)))));
        return row;
    }

    private static String number(@Nullable Double value) {
        return value == null ? Numbers.MISSING : String.format(Locale.ROOT, "%.3f", value);
    }
}
