package dev.prudence.launcher.run;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the place that we print to can do.
 *
 * @param live whether lines can be drawn over
 * @param colour whether colours are wanted
 * @param columns its width
 */
public record Terminal(boolean live, boolean colour, int columns) {

    private static final int DEFAULT_COLUMNS = 100;

    public Terminal {
        columns = Math.max(columns, 40);
    }

    /** Plain lines, for files and pipes. */
    public static Terminal plain() {
        return new Terminal(false, false, DEFAULT_COLUMNS);
    }

    /**
     * Judges by what the start script found out and by the usual variables.
     *
     * @param columns the terminal's width, or null where standard output is no terminal
     */
    public static Terminal of(@Nullable String columns, Map<String, String> environment) {
        boolean dumb = "dumb".equals(environment.get("TERM"));
        if (columns == null || columns.isBlank() || dumb) {
            return plain();
        }
        boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty();
        int width = columns.chars().allMatch(Character::isDigit) ? Integer.parseInt(columns) : DEFAULT_COLUMNS;
        return new Terminal(true, colour, width);
    }

    /** Wraps text in an SGR code when colours are wanted. */
    String paint(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
