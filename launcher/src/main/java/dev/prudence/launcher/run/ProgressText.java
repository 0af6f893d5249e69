package dev.prudence.launcher.run;

import java.util.Locale;
import java.util.OptionalDouble;

/** Progress in words and signs. This class is thread-safe. */
public final class ProgressText {

    private static final int BAR = 24;

    private ProgressText() {}

    /**
     * "[#####-----] 48 %  scoring  3,900/8,192 samples  1,204/s  4 s left".
     *
     * @param total 0 when unknown
     */
    public static String of(
            String activity,
            long done,
            long total,
            String unit,
            OptionalDouble perSecond,
            OptionalDouble remainingSeconds) {
        StringBuilder line = new StringBuilder();
        if (total > 0) {
            double part = Math.min(1, (double) done / total);
            line.append(bar(part)).append(String.format(Locale.ROOT, " %3.0f %%  ", part * 100));
        }
        line.append(activity);
        if (done > 0 || total > 0) {
            line.append("  ").append(count(done, total, unit));
        }
        perSecond.ifPresent(rate -> line.append("  ").append(rate(rate)));
        remainingSeconds.ifPresent(
                seconds -> line.append("  ").append(duration(seconds)).append(" left"));
        return line.toString();
    }

    /** "0.4 s", "42 s", "3 min 20 s", "2 h 05 min". */
    public static String duration(double seconds) {
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

    private static String bar(double part) {
        int filled = (int) Math.floor(part * BAR);
        return "[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "]";
    }

    private static String count(long done, long total, String unit) {
        String whole = total > 0 ? String.format(Locale.ROOT, "/%,d", total) : "";
        return String.format(Locale.ROOT, "%,d%s %s", done, whole, unit).strip();
    }

    private static String rate(double perSecond) {
        return perSecond >= 10
                ? String.format(Locale.ROOT, "%,.0f/s", perSecond)
                : String.format(Locale.ROOT, "%.1f/s", perSecond);
    }
}
