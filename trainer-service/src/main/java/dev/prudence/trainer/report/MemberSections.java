package dev.prudence.trainer.report;

import dev.prudence.trainer.bestofn.BestOfNReport;
import dev.prudence.trainer.bestofn.MemberAgreement;
import dev.prudence.trainer.bestofn.SampleRow;
import dev.prudence.trainer.report.Block.Cell;
import dev.prudence.trainer.report.Block.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the members agree, and the samples on which that matters. */
final class MemberSections {
    private MemberSections() {}

    /** Correlations between members, with gold, and pairwise accuracy. */
    static Section agreement(BestOfNReport pool, Function<String, String> title) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(
                new Block.Paragraph("Pearson correlation of the members' scores over the pool, their correlation with"
                        + " gold, and how often they put two samples of a prompt in gold's order."));
        pool.agreement().forEach(agreement -> blocks.add(agreement(agreement, title.apply(agreement.ensemble()))));
        return new Section("How the members agree", blocks);
    }

    /** The samples worth looking at. */
    static Section samples(BestOfNReport pool, Function<String, String> title) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(
                new Block.Paragraph("Normalised score of every member, and gold in standard deviations of the pool."));
        for (MemberAgreement agreement : pool.agreement()) {
            for (SampleRow.Why why : SampleRow.Why.values()) {
                blocks.add(samples(pool, agreement, why, title.apply(agreement.ensemble())));
            }
        }
        return new Section("Samples worth looking at", blocks);
    }

    private static Table agreement(MemberAgreement agreement, String title) {
        List<String> header = new ArrayList<>(List.of("member"));
        header.addAll(agreement.members());
        header.addAll(List.of("gold", "pairs in gold's order"));
        List<List<Cell>> rows = new ArrayList<>();
        for (int row = 0; row < agreement.members().size(); row++) {
            rows.add(agreement(agreement, row));
        }
        return new Table(title, header, rows);
    }

    private static List<Cell> agreement(MemberAgreement agreement, int row) {
        List<Cell> cells = new ArrayList<>(List.of(Cell.text(agreement.members().get(row))));
        for (int column = 0; column < agreement.members().size(); column++) {
            cells.add(correlation(
                    agreement.correlations().get(Math.max(row, column)).get(Math.min(row, column))));
        }
        cells.add(correlation(agreement.goldCorrelations().get(row)));
        Double accuracy = agreement.accuracies().get(row);
        cells.add(Cell.number(accuracy == null ? Numbers.MISSING : Numbers.fixed(100 * accuracy, 1) + " %"));
        return cells;
    }

    private static Cell correlation(@Nullable Double value) {
        return value == null ? Cell.number(Numbers.MISSING) : Cell.shaded(Numbers.two(value), value);
    }

    private static Table samples(BestOfNReport pool, MemberAgreement agreement, SampleRow.Why why, String title) {
        List<String> header = new ArrayList<>(List.of("prompt", "answer"));
        header.addAll(agreement.members());
        header.addAll(List.of("variance", "gold"));
        List<List<Cell>> rows = pool.samples().stream()
                .filter(sample -> sample.ensemble().equals(agreement.ensemble()) && sample.why() == why)
                .map(MemberSections::sample)
                .toList();
        return new Table(title + ": " + caption(why), header, rows);
    }

    private static String caption(SampleRow.Why why) {
        return switch (why) {
            case DISAGREEMENT -> "where members disagree most";
            case FOOLED -> "first choice of some member, and least in gold";
        };
    }

    private static List<Cell> sample(SampleRow sample) {
        List<Cell> cells = new ArrayList<>(List.of(
                Cell.text(sample.text().prompt()), Cell.text(sample.text().answer())));
        sample.scores().forEach(score -> cells.add(Cell.shaded(Numbers.two(score), score / 6)));
        cells.add(Cell.number(Numbers.two(sample.variance())));
        cells.add(Cell.number(Numbers.two(sample.gold())));
        return cells;
    }
}
