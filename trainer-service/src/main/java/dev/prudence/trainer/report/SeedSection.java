package dev.prudence.trainer.report;

import dev.prudence.trainer.bestofn.Curve;
import dev.prudence.trainer.bestofn.Objective.Kind;
import dev.prudence.trainer.report.Block.Cell;
import dev.prudence.trainer.report.Block.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The outcome over several seeds: the seed-mean curves and their differences to a single member, paired by seed, with 95 %
 * t intervals; and every seed's own numbers.
 */
final class SeedSection {
    /** A curve that ends this much below its peak counts as collapsed. */
    static final double COLLAPSE = 0.15;

    private static final List<String> SUMMARY = List.of(
            "objective",
            "best n",
            "gold there",
            "gold at the end",
            "below its peak",
            "seeds that lose 15 %",
            "against a single member");

    private SeedSection() {}

    static Section of(List<CurveGroup> groups) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(
                new Block.Paragraph(
                        "Means over " + groups.get(0).seeds().size() + " seeds, each with its own prompts,"
                                + " samples, labels and members; intervals are 95 % t intervals over seeds, differences are paired by seed."));
        groups.forEach(group -> blocks.add(summary(group)));
        groups.forEach(group -> blocks.add(everySeed(group)));
        return new Section("Result over seeds", blocks);
    }

    private static Table summary(CurveGroup group) {
        List<CurveView> views = group.views();
        return new Table(
                group.title(),
                SUMMARY,
                IntStream.range(0, views.size())
                        .mapToObj(curve -> summary(group, views.get(curve), curve))
                        .toList());
    }

    private static List<Cell> summary(CurveGroup group, CurveView mean, int curve) {
        List<Curve> replicas = group.everySeed(curve);
        long collapsed = replicas.stream()
                .filter(each -> CurveView.of(each).relativeDrop() >= COLLAPSE)
                .count();
        return List.of(
                Cell.text(CurveSections.name(mean)),
                Cell.number(Numbers.whole(mean.peak().n())),
                Cell.number(Numbers.two(mean.peak().gold())),
                Cell.number(Numbers.two(mean.last().gold()) + " "
                        + Numbers.interval(mean.last().interval())),
                Cell.number(Numbers.percent(mean.relativeDrop())),
                Cell.number(collapsed + " of " + replicas.size()),
                Cell.number(gain(group, mean, curve)));
    }

    private static String gain(CurveGroup group, CurveView mean, int curve) {
        if (mean.objective().kind() == Kind.SINGLE || mean.objective().kind() == Kind.ORACLE) {
            return "";
        }
        double[] differences = group.seeds().stream()
                .mapToDouble(seed -> seed.get(curve).finalGold() - single(seed).finalGold())
                .toArray();
        double average = IntStream.range(0, differences.length)
                .mapToDouble(i -> differences[i] / differences.length)
                .sum();
        return Numbers.signed(average) + " " + Numbers.interval(StudentT.interval95(differences));
    }

    private static Curve single(List<Curve> curves) {
        return curves.stream()
                .filter(curve -> curve.objective().kind() == Kind.SINGLE)
                .findFirst()
                .orElseThrow();
    }

    private static Table everySeed(CurveGroup group) {
        List<String> header = new ArrayList<>(List.of("seed"));
        group.views().forEach(view -> header.add(CurveSections.name(view)));
        return new Table(
                group.title() + ": peak → end of every seed",
                header,
                group.seeds().stream().map(SeedSection::row).toList());
    }

    private static List<Cell> row(List<Curve> curves) {
        List<Cell> row =
                new ArrayList<>(List.of(Cell.number(Long.toString(curves.get(0).seed()))));
        curves.forEach(
                curve -> row.add(Cell.number(Numbers.two(curve.peakGold()) + " → " + Numbers.two(curve.finalGold()))));
        return row;
    }
}
