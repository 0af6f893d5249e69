package dev.prudence.launcher.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The curves of {@code results.json} as tables for the terminal. This class is thread-safe. */
public final class ResultTable {

    private static final String MISSING = "-";
    private static final List<String> HEADER =
            List.of("ensemble", "objective", "noise", "peak", "at n", "final", "over-optimised", "drop (95 %)");

    private static final List<String> POLICIES =
            List.of("ensemble", "algorithm", "objective", "noise", "beta", "peak", "final", "kl", "unscored");

    private static final List<String> AGENTS =
            List.of("agent", "seed", "frames", "K", "actions", "solved", "95 %", "levels");

    private ResultTable() {}

    /**
     * One line per curve: gold at its peak and at the largest n, in standard deviations of the pool. A run over several
     * seeds has them in the first column. Empty where nothing was optimised so.
     */
    public static List<String> of(JsonNode results) {
        JsonNode curves = results.at("/bestOfN/curves");
        if (curves.isEmpty()) {
            return List.of();
        }
        boolean seeded = curves.findValues("seed").stream().distinct().limit(2).count() > 1;
        Table table = new Table();
        row(table, seeded, "seed", HEADER);
        curves.forEach(curve -> row(table, seeded, curve.path("seed").asText(), cells(curve)));
        return table.lines();
    }

    /**
     * One line per optimised policy: gold at its peak and at the end, in standard deviations of the reference policy, and the divergence at
     * the end. Empty where none was optimised.
     */
    public static List<String> policies(JsonNode results) {
        JsonNode curves = results.at("/ppo/curves");
        if (curves.isEmpty()) {
            return List.of();
        }
        boolean seeded = curves.findValues("seed").stream().distinct().limit(2).count() > 1;
        Table table = new Table();
        row(table, seeded, "seed", POLICIES);
        curves.forEach(curve -> row(table, seeded, curve.path("seed").asText(), policy(curve)));
        return table.lines();
    }

    /**
     * One line per evaluation of a trained agent: the share of held-out levels that it solves. Empty where none was trained.
     */
    public static List<String> agents(JsonNode results) {
        JsonNode evaluations = results.at("/thinker/evaluations");
        if (evaluations.isEmpty()) {
            return List.of();
        }
        Map<String, Long> trained = new HashMap<>();
        evaluations.forEach(
                each -> trained.merge(name(each), each.path("frames").asLong(), Math::max));
        Table table = new Table();
        table.row(AGENTS.toArray(String[]::new));
        for (JsonNode each : evaluations) {
            if (each.path("frames").asLong() == trained.getOrDefault(name(each), 0L)) {
                table.row(agent(each).toArray(String[]::new));
            }
        }
        return table.lines();
    }

    private static String name(JsonNode evaluation) {
        return evaluation.path("agent").asText() + " " + evaluation.path("seed").asText();
    }

    private static List<String> agent(JsonNode evaluation) {
        return List.of(
                evaluation.path("agent").asText(),
                evaluation.path("seed").asText(),
                String.format(Locale.ROOT, "%,d", evaluation.path("frames").asLong()),
                evaluation.path("k").asText(),
                evaluation.path("greedy").asBoolean() ? "likeliest" : "drawn",
                percent(evaluation.path("solveRate")),
                percent(evaluation.path("low")) + " to " + percent(evaluation.path("high")),
                evaluation.path("levels").asText());
    }

    private static List<String> policy(JsonNode curve) {
        JsonNode points = curve.path("points");
        long unscored = StreamSupport.stream(points.spliterator(), false)
                .mapToLong(point -> point.path("unscored").asLong())
                .sum();
        return List.of(
                curve.path("ensemble").asText(),
                curve.path("algorithm").asText(),
                objective(curve),
                percent(curve.path("labelNoise")),
                curve.path("beta").asText(),
                number(curve.path("peakGold")),
                number(curve.path("finalGold")),
                number(points.path(points.size() - 1).path("kl")),
                Long.toString(unscored));
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
