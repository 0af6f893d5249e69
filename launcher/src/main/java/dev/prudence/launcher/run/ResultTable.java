package dev.prudence.launcher.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The best-of-n part of {@code results.json} as a table for the terminal. This class is thread-safe. */
public final class ResultTable {

    private static final String MISSING = "-";
    private static final List<String> HEADER =
            List.of("ensemble", "objective", "noise", "peak", "at n", "final", "over-optimised", "drop (95 %)");

    private ResultTable() {}

    /**
     * One line per curve: gold at its peak and at the largest n, in standard deviations of the pool. A run over several
     * seeds has them in the first column.
     */
    public static List<String> of(JsonNode results) {
        JsonNode curves = results.at("/bestOfN/curves");
        boolean seeded = curves.findValues("seed").stream().distinct().limit(2).count() > 1;
        Table table = new Table();
        row(table, seeded, "seed", HEADER);
        curves.forEach(curve -> row(table, seeded, curve.path("seed").asText(), cells(curve)));
        return table.lines();
    }

    private static void row(Table table, boolean seeded, String seed, List<String> cells) {
        Stream<String> first = seeded ? Stream.of(seed) : Stream.of();
        table.row(Stream.concat(first, cells.stream()).toArray(String[]::new));
    }

    private static List<String> cells(JsonNode curve) {
        return List.of(
                curve.path("ensemble").asText(),
                objective(curve),
                percent(curve.path("labelNoise")),
                number(curve.path("peakGold")),
                curve.path("peakN").asText(),
                number(curve.path("finalGold")),
                verdict(curve),
                number(curve.path("dropLow")) + " to " + number(curve.path("dropHigh")));
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
        return value.isNumber() ? String.format(Locale.ROOT, "%.2f", value.asDouble()) : MISSING;
    }

    private static String percent(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.0f %%", value.asDouble() * 100) : MISSING;
    }
}
