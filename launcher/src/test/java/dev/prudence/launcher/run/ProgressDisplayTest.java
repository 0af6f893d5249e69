package dev.prudence.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {

    private static final long SECOND = 1_000_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final RunView view = new RunView();
    private final Events events = new Events();

    @Test
    void plainOutputSaysWhenAStageStartsMovesAndEnds() {
        ProgressDisplay display = new ProgressDisplay(out, Terminal.plain());
        show(display, events.started("train", "report"), 0);
        show(display, events.stageStarted("train"), 1);
        show(display, events.progressed("train", "scoring", 0, 400), 2);
        show(display, events.progressed("train", "scoring", 100, 400), 3);
        show(display, events.progressed("train", "scoring", 200, 400), 12);
        show(display, events.completed("train", 14.2, false), 13);
        show(display, events.completed("report", 0.1, true), 14);
        assertThat(lines())
                .containsExactly(
                        "▸ train",
                        "▸ train                  [------------------------]   0 %  scoring  0/400 samples",
                        "▸ train                  [############------------]  50 %  scoring  200/400 samples  20/s  10 s left",
                        "✔ train                  14 s",
                        "✔ report                 from an earlier run");
    }

    @Test
    void incidentsAreShownOnce() {
        ProgressDisplay display = new ProgressDisplay(out, Terminal.plain());
        show(display, events.started("train"), 0);
        show(display, events.incident("train", "nan-quarantined", "One score was not finite."), 1);
        show(display, events.stageStarted("train"), 2);
        assertThat(lines()).containsExactly("! train: One score was not finite. [nan-quarantined]", "▸ train");
    }

    @Test
    void aLiveTerminalIsDrawnOverAtMostFiveTimesASecond() {
        ProgressDisplay display = new ProgressDisplay(out, new Terminal(true, false, 80));
        view.apply(events.started("train", "report"), 0);
        display.update(view, 0);
        view.apply(events.progressed("train", "scoring", 1, 4), SECOND / 10);
        display.update(view, SECOND / 10);
        view.apply(events.progressed("train", "scoring", 2, 4), SECOND);
        display.update(view, SECOND);
        String text = bytes.toString(StandardCharsets.UTF_8);
        assertThat(text).contains("\u001b[2A").contains("2/4 samples").doesNotContain("1/4 samples");
    }

    @Test
    void manyStagesAreShownAroundTheOneThatRuns() {
        ProgressDisplay display = new ProgressDisplay(out, new Terminal(true, false, 80));
        String[] stages = IntStream.range(0, 40).mapToObj(i -> "stage-" + i).toArray(String[]::new);
        view.apply(events.started(stages), 0);
        IntStream.range(0, 20).forEach(i -> view.apply(events.completed("stage-" + i, 1, false), 0));
        view.apply(events.stageStarted("stage-20"), 0);
        display.update(view, 0);
        assertThat(lines()).hasSize(18);
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("13 stages above", "stage-13", "▸ stage-20", "stage-28", "11 stages below")
                .doesNotContain("stage-12", "stage-29");
    }

    @Test
    void colourComesOnlyWhereItIsWanted() {
        StageView stage = new StageView("train");
        stage.started();
        assertThat(new StageLine(new Terminal(true, true, 80)).of(stage)).contains("\u001b[36m");
        assertThat(new StageLine(new Terminal(true, false, 80)).of(stage)).doesNotContain("\u001b");
    }

    @Test
    void linesAreCutToTheTerminal() {
        StageView stage = new StageView("train");
        stage.progressed(events.progressed("train", "a".repeat(200), 1, 2).getStageProgressed(), 0);
        assertThat(new StageLine(new Terminal(true, false, 60)).of(stage)).hasSizeLessThan(60);
    }

    @Test
    void durationsReadLikeSpeech() {
        assertThat(List.of(0.42, 42.4, 59.7, 200.0, 7500.0).stream().map(ProgressText::duration))
                .containsExactly("0.4 s", "42 s", "1 min 00 s", "3 min 20 s", "2 h 05 min");
    }

    private void show(ProgressDisplay display, dev.prudence.proto.run.v1.RunEvent event, long second) {
        view.apply(event, second * SECOND);
        display.update(view, second * SECOND);
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
