package dev.prudence.launcher.scoring;

import dev.prudence.launcher.run.ProgressText;
import dev.prudence.launcher.run.Terminal;
import java.io.PrintStream;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/** Shows how many items are scored: a line that is drawn over on a live terminal, else one every few seconds. Not thread-safe. */
public final class ScoringProgress {

    private static final long REDRAW_NANOS = 200_000_000L;
    private static final long PLAIN_NANOS = 5_000_000_000L;
    private static final double NANOS = 1e9;

    private final PrintStream out;
    private final Terminal terminal;
    private final LongSupplier clock;
    private final long total;
    private final long before;
    private final long startNanos;
    private long lastNanos;
    private boolean drawn;

    /**
     * @param clock nanoseconds
     * @param total items altogether; 0 when unknown
     * @param before items that were scored earlier
     */
    public ScoringProgress(PrintStream out, Terminal terminal, LongSupplier clock, long total, long before) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
        this.total = total;
        this.before = before;
        this.startNanos = clock.getAsLong();
        this.lastNanos = startNanos;
    }

    /** @param now items scored by this command */
    public void update(long now) {
        long nanos = clock.getAsLong();
        if (nanos - lastNanos < (terminal.live() ? REDRAW_NANOS : PLAIN_NANOS)) {
            return;
        }
        lastNanos = nanos;
        print(line(now, nanos));
    }

    /** The last state, if any was shown, and the end of the line. */
    public void finish(long now) {
        if (drawn) {
            print(line(now, clock.getAsLong()));
            if (terminal.live()) {
                out.println();
            }
        }
    }

    private String line(long now, long nanos) {
        double perSecond = now / Math.max((nanos - startNanos) / NANOS, 1e-9);
        long left = total - before - now;
        OptionalDouble seconds = total > 0 && now > 0 ? OptionalDouble.of(left / perSecond) : OptionalDouble.empty();
        String text = ProgressText.of("scoring", before + now, total, "items", OptionalDouble.of(perSecond), seconds);
        return text.length() < terminal.columns() ? text : text.substring(0, terminal.columns() - 1);
    }

    private void print(String line) {
        out.print(terminal.live() ? "\r\u001b[2K" + line : line + System.lineSeparator());
        out.flush();
        drawn = true;
    }
}
