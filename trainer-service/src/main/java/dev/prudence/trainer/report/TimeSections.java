package dev.prudence.trainer.report;

import dev.prudence.trainer.policyrun.TimeSpent;
import dev.prudence.trainer.policyrun.TimeSpent.Part;
import dev.prudence.trainer.report.Block.Cell;
import dev.prudence.trainer.report.Block.Paragraph;
import dev.prudence.trainer.report.Block.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where the time of an iteration goes. */
final class TimeSections {

    private TimeSections() {}

    /** Nothing without times. */
    static List<Section> of(List<OptimisedPolicy> policies) {
        List<TimeSpent> times = policies.stream()
                .map(OptimisedPolicy::time)
                .flatMap(Optional::stream)
                .filter(time -> time.iterations() > 0)
                .toList();
        if (times.isEmpty()) {
            return List.of();
        }
        long iterations = times.stream().mapToLong(TimeSpent::iterations).sum();
        double wall = times.stream().mapToDouble(TimeSpent::wall).sum();
        String words = String.format(
                Locale.ROOT,
                "%d iterations of %d policies, evaluations left out: %.1f iterations a minute, %.0f samples a second.",
                iterations,
                times.size(),
                60 * iterations / wall,
                times.stream().mapToLong(TimeSpent::samples).sum() / wall);
        List<List<Cell>> rows = new ArrayList<>();
        double rest = wall;
        for (Part part : Part.values()) {
            double seconds = times.stream()
                    .mapToDouble(time -> time.seconds().getOrDefault(part, 0.0))
                    .sum();
            rest -= seconds;
            rows.add(row(part.title(), seconds, iterations, wall));
        }
        rows.add(row("the rest", rest, iterations, wall));
        return List.of(new Section(
                "Where the time of an iteration goes",
                List.of(new Paragraph(words), new Table("", List.of("", "ms", "share"), rows))));
    }

    private static List<Cell> row(String title, double seconds, long iterations, double wall) {
        return List.of(
                Cell.text(title),
                Cell.number(Numbers.fixed(1000 * seconds / iterations, 1)),
                Cell.number(Numbers.percent(seconds / wall)));
    }
}
