package dev.prudence.trainer.report;

import dev.prudence.trainer.bestofn.BestOfNReport;
import dev.prudence.trainer.bestofn.Comparison;
import dev.prudence.trainer.bestofn.Curve;
import dev.prudence.trainer.bestofn.Objective.Kind;
import dev.prudence.trainer.report.Block.Cell;
import dev.prudence.trainer.report.Block.Table;
import java.util.List;
import java.util.Optional;

/** The outcome of one pool: where each objective peaks, where it ends, and what it gains over a single member. */
final class OutcomeSection {
    private static final List<String> HEADER = List.of(
            "objective", "best n", "gold there", "gold at the end", "drop, 95 %", "verdict", "against a single member");

    private OutcomeSection() {}

    static Section of(BestOfNReport pool, List<CurveGroup> groups) {
        return new Section(
                "Result",
                groups.stream().map(group -> (Block) table(pool, group)).toList());
    }

    private static Table table(BestOfNReport pool, CurveGroup group) {
        List<Curve> curves = group.seeds().get(0);
        return new Table(
                group.title(),
                HEADER,
                curves.stream().map(curve -> row(pool, curve)).toList());
    }

    private static List<Cell> row(BestOfNReport pool, Curve curve) {
        return List.of(
                Cell.text(CurveSections.name(CurveView.of(curve))),
                Cell.number(Numbers.whole(curve.peakN())),
                Cell.number(Numbers.two(curve.peakGold())),
                Cell.number(Numbers.two(curve.finalGold())),
                Cell.number(Numbers.two(curve.peakGold() - curve.finalGold()) + " " + Numbers.interval(curve.drop())),
                verdict(curve),
                Cell.number(gain(pool, curve)));
    }

    private static Cell verdict(Curve curve) {
        if (curve.objective().kind() == Kind.ORACLE) {
            return Cell.text("upper bound");
        }
        return curve.overoptimised() ? Cell.bad("over-optimised") : Cell.good("holds");
    }

    private static String gain(BestOfNReport pool, Curve curve) {
        Optional<Comparison> comparison = pool.result().comparisons().stream()
                .filter(each -> each.ensemble().equals(curve.ensemble())
                        && each.objective().equals(curve.objective()))
                .findFirst();
        return comparison
                .map(each -> Numbers.signed(each.difference()) + " " + Numbers.interval(each.interval()))
                .orElse("");
    }
}
