package dev.prudence.trainer.report;

import dev.prudence.trainer.bestofn.Interval;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them; a number that does not exist is a dash. */
public final class Numbers {
    /** What stands for a missing number. */
    public static final String MISSING = "–";

    private Numbers() {}

    /** Two decimals, with a true minus sign. */
    public static String two(@Nullable Double value) {
        return fixed(value, 2);
    }

    /** A fixed number of decimals, with a true minus sign. */
    public static String fixed(@Nullable Double value, int decimals) {
        if (value == null || !Double.isFinite(value)) {
            return MISSING;
        }
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        boolean zero = text.chars().noneMatch(c -> c >= '1' && c <= '9');
        return zero ? text.replace("-", "") : text.replace('-', '−');
    }

    /** As {@link #two}, with a plus sign where it is positive. */
    public static String signed(double value) {
        String text = two(value);
        return text.startsWith("−") || text.equals("0.00") ? text : "+" + text;
    }

    /** A share as a whole percentage. */
    public static String percent(double share) {
        return fixed(100 * share, 0) + " %";
    }

    /** The two ends in brackets. */
    public static String interval(Interval interval) {
        return "[" + two(interval.low()) + ", " + two(interval.high()) + "]";
    }

    /** A whole number with thin groups of three digits. */
    public static String whole(long value) {
        return String.format(Locale.ROOT, "%,d", value).replace(',', '\u202f');
    }
}
