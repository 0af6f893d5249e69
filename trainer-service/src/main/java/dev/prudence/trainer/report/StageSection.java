package dev.prudence.trainer.report;

import dev.prudence.trainer.report.Block.Cell;
import dev.prudence.trainer.report.Block.Table;
import dev.prudence.trainer.run.RunRecord;
import java.util.List;

/** How long the stages took. */
public final class StageSection {

    private StageSection() {}

    /** The section. */
    public static Section of(RunRecord run) {
        List<List<Cell>> rows = run.stages().stream()
                .map(stage -> List.of(
                        Cell.text(stage.name()),
                        Cell.number(Numbers.fixed(stage.seconds(), 1)),
                        Cell.text(stage.cached() ? "from an earlier run" : "")))
                .toList();
        return new Section("Stages", List.of(new Table("", List.of("stage", "seconds", ""), rows)));
    }
}
