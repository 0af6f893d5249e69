package dev.prudence.launcher.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/** The best-of-n part of {@code results.json} as a table for the terminal. This class is thread-safe. */
public final class ResultTable {

    private ResultTable() {}

    /** One line per curve: gold at its peak and at the largest n, in standard deviations of the pool. */
    public static List<String> of(JsonNode results) {
        Table table = new Table()
                .row("ensemble", "objective", "noise", "peak", "at n", "final", "over-optimised", "drop (95 %)");
        for (JsonNode curve : results.at("/bestOfN/curves")) {
            table.row(
                    curve.path("ensemble").asText(),
                    objective(curve),
                    percent(curve.path("labelNoise")),
                    number(curve.path("peakGold")),
                    curve.path("peakN").asText(),
                    number(curve.path("finalGold")),
                    verdict(curve),
                    number(curve.path("dropLow")) + " to " + number(curve.path("dropHigh")));
        }
        return table.lines();
    }

    private static String objective(JsonNode curve) {
        StringBuilder text = new StringBuilder(curve.path("objective").asText());
        curve.path("params")
                .properties()
                .forEach(entry -> text.append(' ')
                        .append(entry.getKey())
                        .append('=')
                        .append(entry.getValue().asText()));
        return text.toString();
    }

    private static String verdict(JsonNode curve) {
        JsonNode verdict = curve.path("overoptimised");
        if (verdict.isBoolean()) {
            return verdict.asBoolean() ? "yes" : "no";
        }
        return "unknown (" + curve.path("reason").asText("no reason given") + ")";
    }

    private static String number(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.2f", value.asDouble()) : "-";
    }

    private static String percent(JsonNode value) {
        return String.format(Locale.ROOT, "%.0f %%", value.asDouble() * 100);
    }
}
