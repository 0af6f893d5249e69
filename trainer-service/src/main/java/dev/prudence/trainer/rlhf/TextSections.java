package dev.prudence.trainer.rlhf;

import dev.prudence.trainer.judge.GoldStage;
import dev.prudence.trainer.report.Block;
import dev.prudence.trainer.report.Block.Cell;
import dev.prudence.trainer.report.ReportExtra;
import dev.prudence.trainer.report.Section;
import dev.prudence.trainer.rewardmodel.TextRewardEnsembleStage;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.StageRecord;
import dev.prudence.trainer.sft.SftStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the report says about policy, judge and members of the text experiment: the metrics of their stages. Thread-safe. */
final class TextSections implements ReportExtra {

    @Override
    public List<String> upstream() {
        return List.of();
    }

    @Override
    public List<Section> content(StageContext context) {
        List<Section> sections = new ArrayList<>();
        add(sections, context, SftStage.NAME, "The policy", "Perplexity per response token on held-out words.");
        add(
                sections,
                context,
                GoldStage.NAME,
                "The judge",
                "How often the true definition of a held-out word scores above each kind of spoiled one, for the judge and its"
                        + " baselines, and how often a trick text scores below the definition that it was made from.");
        add(
                sections,
                context,
                TextRewardEnsembleStage.NAME,
                "The reward members",
                "How often a member prefers the answer that the judge prefers, against labels without noise.");
        return sections;
    }

    private static void add(
            List<Section> sections, StageContext context, String stage, String title, String explanation) {
        Map<String, Double> metrics = new TreeMap<>();
        for (StageRecord record : context.record().stages()) {
            if (record.name().equals(stage)) {
                metrics.putAll(record.metrics());
            }
        }
        List<List<Cell>> rows = new ArrayList<>();
        metrics.forEach((name, value) ->
                rows.add(List.of(Cell.text(name), Cell.number(String.format(Locale.ROOT, "%.3f", value)))));
        if (!rows.isEmpty()) {
            sections.add(new Section(
                    title,
                    List.of(new Block.Paragraph(explanation), new Block.Table("", List.of("Metric", "Value"), rows))));
        }
    }
}
