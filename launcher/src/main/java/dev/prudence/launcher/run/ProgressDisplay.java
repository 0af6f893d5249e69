package dev.prudence.launcher.run;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Shows a run while it goes on. On a live terminal the stages stand as a block that is drawn over, at most five times a
 * second; elsewhere a line is printed when a stage starts, ends, and every few seconds in between. Not thread-safe.
 */
final class ProgressDisplay {

    private static final long REDRAW_NANOS = 200_000_000L;
    private static final int MOST_LINES = 16;
    private static final long PLAIN_NANOS = 5_000_000_000L;

    private final PrintStream out;
    private final Terminal terminal;
    private final StageLine line;
    private final Map<String, String> printed = new HashMap<>();
    private int drawn;
    private long lastNanos = Long.MIN_VALUE / 2;

    ProgressDisplay(PrintStream out, Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
        this.line = new StageLine(terminal);
    }

    /** Shows what is new, if it is time to. */
    void update(RunView view, long nanos) {
        boolean due = nanos - lastNanos >= (terminal.live() ? REDRAW_NANOS : PLAIN_NANOS);
        if (due) {
            lastNanos = nanos;
        }
        if (terminal.live()) {
            if (due) {
                redraw(view);
            }
        } else {
            printChanges(view, due);
        }
    }

    /** Shows the last state, whatever the time. */
    void finish(RunView view) {
        if (terminal.live()) {
            redraw(view);
        } else {
            printChanges(view, false);
        }
        out.flush();
    }

    private void redraw(RunView view) {
        if (drawn > 0) {
            out.print("\u001b[" + drawn + "A");
        }
        view.takeNews().forEach(news -> out.print("\u001b[2K! " + news + "\n"));
        List<String> block = block(List.copyOf(view.stages()));
        block.forEach(text -> out.print("\u001b[2K" + text + "\n"));
        out.flush();
        drawn = block.size();
    }

    /** All stages, or those around the running one where a small terminal could not hold them all. */
    private List<String> block(List<StageView> stages) {
        if (stages.size() <= MOST_LINES) {
            return stages.stream().map(line::of).toList();
        }
        int begun = (int) stages.stream()
                .filter(stage -> stage.phase() != StageView.Phase.WAITING)
                .count();
        int from = Math.max(0, Math.min(begun - MOST_LINES / 2, stages.size() - MOST_LINES));
        int to = from + MOST_LINES;
        List<String> block = new ArrayList<>();
        block.add("  " + from + " stages above");
        stages.subList(from, to).forEach(stage -> block.add(line.of(stage)));
        block.add("  " + (stages.size() - to) + " stages below");
        return block;
    }

    private void printChanges(RunView view, boolean due) {
        view.takeNews().forEach(news -> out.println("! " + news));
        for (StageView stage : view.stages()) {
            boolean running = stage.phase() == StageView.Phase.RUNNING;
            String key = stage.phase() + (running ? stage.activity() : "");
            boolean changed = !Objects.equals(printed.put(stage.name(), key), key);
            if (stage.phase() != StageView.Phase.WAITING && (changed || (due && running))) {
                out.println(line.of(stage).stripTrailing());
            }
        }
        out.flush();
    }
}
