package dev.prudence.bench.measure;

import java.util.Locale;

/** Results as lines of text, each as soon as it is there; also a Markdown table. */
public final class Table {
    private static final String LINE = "| %-34s | %7s | %12s | %12s | %-8s | %6s | %-15s | %6s |";

    private Table() {}

    /** The two lines above the rows. */
    public static String head() {
        return line("case", "threads", "ours", "baseline", "unit", "ratio", "95 % interval", "target")
                + "\n|---|---:|---:|---:|---|---:|---|---:|";
    }

    public static String line(Row row) {
        Double target = row.target();
        return line(
                row.caseName(),
                Integer.toString(row.threads()),
                number(row.ours()),
                number(row.baseline()),
                row.unit(),
                ratio(row.ratio()),
                "[" + ratio(row.low()) + ", " + ratio(row.high()) + "]",
                target == null ? "" : ratio(target));
    }

    private static String line(Object... cells) {
        return String.format(Locale.ROOT, LINE, cells);
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.3f" : value < 1000 ? "%.1f" : "%.0f", value);
    }
}
