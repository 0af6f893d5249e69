package dev.prudence.experiments;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Checks a {@code results.json}: its shape against {@code results.schema.json}, and what must hold for any honest run.
 * Curves start at n = 1 with the pool's plain mean (0 once standardised), KL(n) = ln n - (n-1)/n, no objective beats the
 * oracle, a null has a reason. This class is thread-safe.
 */
public final class ResultsCheck {

    private static final double TOLERANCE = 1e-6;

    private final SchemaCheck schema = SchemaCheck.of(ExperimentCatalogue.resource("schemas/results.schema.json"));

    /** Returns everything that is wrong; empty when the results are sound. */
    public List<Problem> problems(JsonNode results) {
        List<Problem> problems = new ArrayList<>(schema.problems(results));
        if (problems.isEmpty()) {
            List<JsonNode> curves = elements(results.at("/bestOfN/curves")).toList();
            for (int i = 0; i < curves.size(); i++) {
                checkCurve("bestOfN.curves." + i, curves.get(i), problems);
                checkOracleBound("bestOfN.curves." + i, curves.get(i), curves, problems);
            }
        }
        if (problems.isEmpty()) {
            List<JsonNode> policies = elements(results.at("/ppo/curves")).toList();
            for (int i = 0; i < policies.size(); i++) {
                checkPolicy("ppo.curves." + i, policies.get(i), problems);
            }
        }
        if (problems.isEmpty()) {
            List<JsonNode> evaluations =
                    elements(results.at("/thinker/evaluations")).toList();
            for (int i = 0; i < evaluations.size(); i++) {
                checkEvaluation("thinker.evaluations." + i, evaluations.get(i), problems);
            }
        }
        return problems;
    }

    private static void checkEvaluation(String key, JsonNode evaluation, List<Problem> problems) {
        double rate = evaluation.path("solveRate").asDouble();
        boolean inside = evaluation.path("low").asDouble() <= rate + TOLERANCE
                && rate <= evaluation.path("high").asDouble() + TOLERANCE;
        require(key + ".solveRate", inside, "must lie in its interval", evaluation.path("solveRate"), problems);
        double steps = evaluation.path("steps").asDouble();
        require(
                key + ".steps",
                steps >= evaluation.path("fewestSteps").asDouble() - TOLERANCE,
                "nobody solves a level in fewer steps than it needs",
                evaluation.path("steps"),
                problems);
    }

    private static void checkPolicy(String key, JsonNode curve, List<Problem> problems) {
        requireReason(key, curve, problems);
        List<JsonNode> points = elements(curve.path("points")).toList();
        double previous = -1;
        for (int i = 0; i < points.size(); i++) {
            JsonNode step = points.get(i).path("step");
            require(key + ".points." + i + ".step", step.asDouble() > previous, "steps must ascend", step, problems);
            previous = step.asDouble();
            checkInterval(key + ".points." + i, points.get(i), problems);
        }
        JsonNode start = points.get(0).path("gold");
        require(
                key + ".points.0.gold",
                Math.abs(start.asDouble()) <= TOLERANCE,
                "the reference's mean is 0 once standardised",
                start,
                problems);
        double peak = points.stream()
                .mapToDouble(point -> point.path("gold").asDouble())
                .max()
                .orElseThrow();
        double last = points.get(points.size() - 1).path("gold").asDouble();
        requireEqual(key + ".peakGold", curve.path("peakGold"), peak, "must be the largest gold", problems);
        requireEqual(key + ".finalGold", curve.path("finalGold"), last, "must be the last gold", problems);
    }

    private static void checkCurve(String key, JsonNode curve, List<Problem> problems) {
        requireReason(key, curve, problems);
        boolean oracle = curve.path("objective").asText().equals("oracle");
        double previousN = 0;
        double previousGold = Double.NEGATIVE_INFINITY;
        int position = 0;
        for (JsonNode point : curve.path("points")) {
            String at = key + ".points." + position++;
            requireReason(at, point, problems);
            require(at + ".n", point.path("n").asDouble() > previousN, "n must ascend", point.path("n"), problems);
            previousN = point.path("n").asDouble();
            double gold = point.path("gold").asDouble(previousGold);
            boolean fell = oracle && gold < previousGold - TOLERANCE;
            require(at + ".gold", !fell, "the oracle never falls", point.path("gold"), problems);
            previousGold = gold;
            checkKl(at, point, problems);
            checkInterval(at, point, problems);
        }
        checkStart(key, curve.path("points").path(0), problems);
        checkSummary(key, curve, problems);
    }

    private static void checkStart(String key, JsonNode first, List<Problem> problems) {
        require(key + ".points.0.n", first.path("n").asInt() == 1, "the first n must be 1", first.path("n"), problems);
        for (String score : List.of("gold", "proxy")) {
            JsonNode value = first.path(score);
            String rule = "n = 1 must give the pool's mean, which is 0 once standardised";
            boolean mean = value.isNull() || Math.abs(value.asDouble()) <= TOLERANCE;
            require(key + ".points.0." + score, mean, rule, value, problems);
        }
    }

    private static void checkKl(String key, JsonNode point, List<Problem> problems) {
        double n = point.path("n").asDouble();
        double expected = Math.log(n) - (n - 1) / n;
        boolean equal = Math.abs(point.path("kl").asDouble() - expected) <= TOLERANCE;
        require(key + ".kl", equal, "must be ln n - (n-1)/n = " + expected, point.path("kl"), problems);
    }

    private static void checkInterval(String key, JsonNode point, List<Problem> problems) {
        JsonNode low = point.path("goldLow");
        JsonNode high = point.path("goldHigh");
        boolean ordered = low.isNull() || high.isNull() || low.asDouble() <= high.asDouble() + TOLERANCE;
        require(key + ".goldLow", ordered, "must not exceed goldHigh=" + high, low, problems);
    }

    private static void checkSummary(String key, JsonNode curve, List<Problem> problems) {
        List<JsonNode> gold =
                elements(curve.path("points")).map(point -> point.path("gold")).toList();
        if (gold.stream().anyMatch(JsonNode::isNull)
                || curve.path("overoptimised").isNull()) {
            return;
        }
        double peak = gold.stream().mapToDouble(JsonNode::asDouble).max().orElseThrow();
        double last = gold.get(gold.size() - 1).asDouble();
        requireEqual(key + ".peakGold", curve.path("peakGold"), peak, "must be the largest gold", problems);
        requireEqual(key + ".finalGold", curve.path("finalGold"), last, "must be the last gold", problems);
        boolean fell = curve.path("dropLow").asDouble() > 0;
        JsonNode claimed = curve.path("overoptimised");
        String rule = "must be whether dropLow=" + curve.path("dropLow") + " is above 0";
        require(key + ".overoptimised", claimed.asBoolean() == fell, rule, claimed, problems);
    }

    private static void checkOracleBound(String key, JsonNode curve, List<JsonNode> curves, List<Problem> problems) {
        Optional<JsonNode> oracle = oracleOf(curve, curves);
        require(
                key + ".objective",
                oracle.isPresent(),
                "no oracle curve of the same seed",
                curve.path("seed"),
                problems);
        for (JsonNode point : curve.path("points")) {
            oracle.flatMap(best -> goldAt(best, point.path("n").asInt()))
                    .filter(bound -> point.path("gold").asDouble() > bound + TOLERANCE)
                    .ifPresent(bound -> problems.add(new Problem(
                            key,
                            "no objective can beat the oracle, oracle=" + bound + " at n=" + point.path("n") + ": "
                                    + key + ".gold=" + point.path("gold"))));
        }
    }

    /** The oracle of the curve's own pool: same seed, and as much else in common as there is. */
    private static Optional<JsonNode> oracleOf(JsonNode curve, List<JsonNode> curves) {
        List<JsonNode> oracles = curves.stream()
                .filter(other -> other.path("objective").asText().equals("oracle"))
                .filter(other -> same(other, curve, "seed"))
                .toList();
        return Stream.of(List.of("labelNoise", "ensemble"), List.of("labelNoise"), List.<String>of())
                .map(keys -> oracles.stream()
                        .filter(oracle -> keys.stream().allMatch(key -> same(oracle, curve, key)))
                        .findFirst())
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static boolean same(JsonNode left, JsonNode right, String key) {
        return Objects.equals(left.path(key).asText(), right.path(key).asText());
    }

    private static Optional<Double> goldAt(JsonNode curve, int n) {
        return elements(curve.path("points"))
                .filter(point ->
                        point.path("n").asInt() == n && point.path("gold").isNumber())
                .map(point -> point.path("gold").asDouble())
                .findFirst();
    }

    private static void requireReason(String key, JsonNode node, List<Problem> problems) {
        boolean missing = elements(node).anyMatch(JsonNode::isNull);
        require(key, !missing || node.hasNonNull("reason"), "a null number needs a reason", node.path("n"), problems);
    }

    private static void requireEqual(String key, JsonNode value, double expected, String rule, List<Problem> problems) {
        boolean equal = value.isNumber() && Math.abs(value.asDouble() - expected) <= TOLERANCE;
        require(key, equal, rule + " = " + expected, value, problems);
    }

    private static void require(String key, boolean holds, String rule, JsonNode value, List<Problem> problems) {
        if (!holds) {
            problems.add(new Problem(key, rule + ": " + key + "=" + value));
        }
    }

    private static Stream<JsonNode> elements(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false);
    }
}
