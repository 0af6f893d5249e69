package dev.prudence.trainer.report;

import dev.prudence.monitor.Alarm;
import dev.prudence.monitor.DetectionResult;
import dev.prudence.monitor.MonitorStudy;
import dev.prudence.monitor.WatchedPolicy;
import dev.prudence.trainer.report.Block.Cell;
import dev.prudence.trainer.report.Block.Paragraph;
import dev.prudence.trainer.report.Block.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Alarms of over-optimisation, and where asked for how well they warn. */
final class MonitorSections {

    private static final List<String> ALARMS =
            List.of("policy", "seed", "signal", "at", "KL there", "value", "threshold");

    private static final List<String> STUDY = List.of(
            "signal", "threshold", "warned in time", "false alarms", "too early", "lead", "gold kept by stopping");

    private MonitorSections() {}

    static List<Section> of(Monitoring monitoring) {
        if (monitoring.policies().isEmpty()) {
            return List.of();
        }
        List<Block> blocks = new ArrayList<>();
        blocks.add(
                new Paragraph("The first alarm of each signal. Time is iterations, or n for best-of-n; divergences are"
                        + " estimates from the samples of that time."));
        blocks.add(new Table("Alarms", ALARMS, alarms(monitoring)));
        monitoring.studies().forEach(study -> blocks.addAll(study(study)));
        return List.of(new Section("Monitor", blocks));
    }

    private static List<List<Cell>> alarms(Monitoring monitoring) {
        List<List<Cell>> rows = new ArrayList<>();
        monitoring
                .alarms()
                .forEach((policy, alarms) -> alarms.stream()
                        .filter(alarm -> alarm
                                == alarms.stream()
                                        .filter(other -> other.signal() == alarm.signal())
                                        .findFirst()
                                        .orElseThrow())
                        .forEach(alarm -> rows.add(row(policy, alarm))));
        return rows;
    }

    private static List<Cell> row(WatchedPolicy policy, Alarm alarm) {
        return List.of(
                Cell.text(policy.name()),
                Cell.number(Long.toString(policy.seed())),
                Cell.text(alarm.signal().title()),
                Cell.number(Numbers.whole(alarm.time())),
                Cell.number(Numbers.two(alarm.kl())),
                Cell.number(Numbers.two(alarm.value())),
                Cell.number(Numbers.two(alarm.threshold())));
    }

    private static List<Block> study(MonitorStudy study) {
        DetectionResult any = study.results().get(0);
        String words = String.format(
                Locale.ROOT,
                "%s: thresholds chosen on %d policies, evaluated on %d others, of which %d lose more than a tenth of their"
                        + " peak's gold for good. Without stopping they end with %s of the peak.",
                study.algorithm(),
                study.calibrated(),
                any.cases().size(),
                any.lost(),
                Numbers.percent(any.keptWithout()));
        return List.of(
                new Paragraph(words),
                new Table(
                        "Alarms as warnings, " + study.algorithm(),
                        STUDY,
                        study.results().stream().map(MonitorSections::row).toList()));
    }

    private static List<Cell> row(DetectionResult result) {
        long kept = result.cases().size() - result.lost();
        return List.of(
                Cell.text(result.signal().title()),
                Cell.number(Numbers.two(result.threshold())),
                Cell.number(result.warned() + " of " + result.lost()),
                Cell.number(result.falseAlarms() + " of " + kept),
                Cell.number(result.early() + " of " + result.cases().size()),
                Cell.number(
                        result.lead().isPresent() ? Numbers.fixed(result.lead().getAsDouble(), 0) : Numbers.MISSING),
                Cell.number(Numbers.percent(result.kept())));
    }
}
