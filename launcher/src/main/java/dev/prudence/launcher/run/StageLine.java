package dev.prudence.launcher.run;

import java.util.Locale;
import java.util.OptionalDouble;

/** Writes one stage as one line. This class is thread-safe. */
final class StageLine {

    private static final int BAR = 24;
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
            case DONE -> terminal.paint("32", "\u2714 ") + name + duration(stage.seconds());
            case CACHED -> terminal.paint("32", "\u2714 ") + name + "from an earlier run";
            case RUNNING -> terminal.paint("36", "\u25b8 ") + cut(name + running(stage));
        };
    }

    private String running(StageView stage) {
        StringBuilder line = new StringBuilder();
        if (stage.total() > 0) {
            double part = Math.min(1, (double) stage.done() / stage.total());
            line.append(bar(part)).append(String.format(Locale.ROOT, " %3.0f %%  ", part * 100));
        }
        line.append(stage.activity());
        if (stage.done() > 0 || stage.total() > 0) {
            line.append("  ").append(count(stage));
        }
        stage.rate().ifPresent(rate -> line.append("  ").append(rate(rate)));
        OptionalDouble left = stage.remainingSeconds();
        left.ifPresent(seconds -> line.append("  ").append(duration(seconds)).append(" left"));
        return line.toString();
    }

    private static String bar(double part) {
        int filled = (int) Math.floor(part * BAR);
        return "[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "]";
    }

    private static String count(StageView stage) {
        String total = stage.total() > 0 ? String.format(Locale.ROOT, "/%,d", stage.total()) : "";
        return String.format(Locale.ROOT, "%,d%s %s", stage.done(), total, stage.unit())
                .strip();
    }

    private static String rate(double perSecond) {
        return perSecond >= 10
                ? String.format(Locale.ROOT, "%,.0f/s", perSecond)
                : String.format(Locale.ROOT, "%.1f/s", perSecond);
    }

    /** "0.4 s", "42 s", "3 min 20 s", "2 h 05 min". */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (seconds < 9.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole / 60 % 60);
    }

    private String cut(String line) {
        int room = terminal.columns() - 3;
        return terminal.live() && line.length() > room ? line.substring(0, room) : line;
    }
}
