package dev.prudence.launcher.run;

import java.util.Locale;

/** Writes one stage as one line. This class is thread-safe. */
final class StageLine {

    private static final int NAME = 22;

    private final Terminal terminal;

    StageLine(Terminal terminal) {
        this.terminal = terminal;
    }

    /** "▸ best-of-n  [#####-----] 48 %  scoring  3,900/8,192 samples  1,204/s  4 s left", cut to the terminal. */
    String of(StageView stage) {
        String name = String.format(Locale.ROOT, "%-" + NAME + "s ", stage.name());
        return switch (stage.phase()) {
            case WAITING -> terminal.paint("2", "  " + name);
            case DONE -> terminal.paint("32", "\u2714 ") + name + ProgressText.duration(stage.seconds());
            case CACHED -> terminal.paint("32", "\u2714 ") + name + "from an earlier run";
            case RUNNING -> terminal.paint("36", "\u25b8 ") + cut(name + running(stage));
        };
    }

    private static String running(StageView stage) {
        return ProgressText.of(
                stage.activity(), stage.done(), stage.total(), stage.unit(), stage.rate(), stage.remainingSeconds());
    }

    private String cut(String line) {
        int room = terminal.columns() - 3;
        return terminal.live() && line.length() > room ? line.substring(0, room) : line;
    }
}
