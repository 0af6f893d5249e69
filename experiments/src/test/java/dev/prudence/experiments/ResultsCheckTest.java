package dev.prudence.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class ResultsCheckTest {

    private final ResultsCheck check = new ResultsCheck();

    @Test
    void soundResultsHaveNoProblems() {
        assertThat(check.problems(results())).isEmpty();
    }

    @Test
    void agentsHaveResultsOfTheirOwn() {
        assertThat(check.problems(agents(0.5, 6, 5))).isEmpty();
        assertThat(check.problems(agents(0.7, 6, 5)))
                .singleElement()
                .asString()
                .contains("must lie in its interval", "thinker.evaluations.0.solveRate");
        assertThat(check.problems(agents(0.5, 4, 5)))
                .singleElement()
                .asString()
                .contains("nobody solves a level in fewer steps than it needs");
        ObjectNode neither = results();
        neither.remove("bestOfN");
        assertThat(check.problems(neither)).as("neither curves nor agents").isNotEmpty();
    }

    private static ObjectNode agents(double solveRate, double steps, double fewestSteps) {
        ObjectNode results = results();
        results.remove("bestOfN");
        ObjectNode thinker = results.putObject("thinker");
        thinker.putObject("augmentedStepsPerSecond").put("thinker/1", 3000);
        thinker.putArray("evaluations")
                .addObject()
                .put("agent", "thinker")
                .put("seed", 1)
                .put("frames", 100)
                .put("k", 8)
                .put("greedy", false)
                .put("levels", 64)
                .put("levelSet", "held out")
                .put("solveRate", solveRate)
                .put("low", 0.4)
                .put("high", 0.6)
                .put("steps", steps)
                .put("fewestSteps", fewestSteps);
        return results;
    }

    @Test
    void anUnknownKeyIsReported() {
        ObjectNode results = results();
        results.put("surprise", 1);
        assertThat(check.problems(results)).singleElement().asString().contains("unknown key", "surprise=1");
    }

    @Test
    void notANumberIsReported() {
        ObjectNode results = results();
        point(results, 1, 1).put("proxy", Double.NaN);
        assertThat(check.problems(DocumentTree.parse(results.toString(), "results")))
                .anySatisfy(problem -> assertThat(problem.key()).isEqualTo("bestOfN.curves.1.points.1.proxy"));
    }

    @Test
    void aNullNeedsAReason() {
        ObjectNode results = results();
        point(results, 1, 1).putNull("proxy");
        assertThat(check.problems(results)).singleElement().asString().contains("a null number needs a reason");
        point(results, 1, 1).put("reason", "no sample was scored");
        assertThat(check.problems(results)).isEmpty();
    }

    @Test
    void aCurveThatDoesNotStartAtThePlainMeanIsReported() {
        ObjectNode results = results();
        point(results, 1, 0).put("gold", -0.2);
        assertThat(check.problems(results)).singleElement().asString().contains("n = 1 must give the pool's mean");
    }

    @Test
    void aCurveAboveTheOracleIsReported() {
        ObjectNode results = results();
        point(results, 1, 1).put("gold", 0.6);
        ((ObjectNode) curve(results, 1)).put("peakGold", 0.6).put("finalGold", 0.6);
        assertThat(check.problems(results)).singleElement().asString().contains("no objective can beat the oracle");
    }

    @Test
    void aWrongKlIsReported() {
        ObjectNode results = results();
        point(results, 0, 1).put("kl", 0.7);
        assertThat(check.problems(results)).singleElement().asString().contains("must be ln n - (n-1)/n");
    }

    @Test
    void aVerdictThatContradictsItsIntervalIsReported() {
        ObjectNode results = results();
        ((ObjectNode) curve(results, 1)).put("overoptimised", true);
        assertThat(check.problems(results)).singleElement().asString().contains("dropLow");
    }

    @Test
    void anOracleThatFallsIsReported() {
        ObjectNode results = results();
        point(results, 0, 1).put("gold", -0.1);
        point(results, 1, 1).put("gold", -0.3);
        ((ObjectNode) curve(results, 0)).put("peakGold", 0.0).put("finalGold", -0.1);
        ((ObjectNode) curve(results, 1)).put("peakGold", 0.0).put("finalGold", -0.3);
        assertThat(check.problems(results)).singleElement().asString().contains("the oracle never falls");
    }

    @Test
    void policiesThatContradictThemselvesAreReported() {
        ObjectNode results = results();
        results.set("ppo", DocumentTree.parse("""
                        {"curves": [{"algorithm": "ppo", "ensemble": "noise-0.25", "objective": "uwo", "params": {"lambda": 0.5},
                         "labelNoise": 0.25, "beta": 0.05, "klEstimator": "k1", "seed": 1, "peakGold": 2, "finalGold": 1.5,
                         "points": [
                           {"step": 0, "kl": 0, "gold": 0, "goldLow": -1, "goldHigh": 1, "proxy": 0, "variance": 0.3, "unscored": 0},
                           {"step": 5, "kl": 3, "gold": 2, "goldLow": 1, "goldHigh": 3, "proxy": 4, "variance": 0.5, "unscored": 1},
                           {"step": 9, "kl": 9, "gold": 1.5, "goldLow": 1, "goldHigh": 2, "proxy": 6, "variance": 0.9, "unscored": 0}]}]}
                        """, "ppo"));
        assertThat(check.problems(results)).isEmpty();
        ObjectNode policy = (ObjectNode) results.at("/ppo/curves/0");
        policy.put("peakGold", 3);
        assertThat(check.problems(results)).singleElement().asString().contains("must be the largest gold = 2.0");
        policy.put("peakGold", 2).put("finalGold", 2);
        assertThat(check.problems(results)).singleElement().asString().contains("must be the last gold = 1.5");
        policy.put("finalGold", 1.5);
        ((ObjectNode) policy.at("/points/1")).put("step", 10);
        assertThat(check.problems(results)).singleElement().asString().contains("steps must ascend");
    }

    private static JsonNode curve(JsonNode results, int curve) {
        return results.at("/bestOfN/curves").get(curve);
    }

    private static ObjectNode point(JsonNode results, int curve, int point) {
        return (ObjectNode) curve(results, curve).path("points").get(point);
    }

    private static ObjectNode results() {
        String curve = """
                {"ensemble": "vector", "objective": "%s", "params": {}, "labelNoise": 0.25, "seed": 1,
                 "points": [
                   {"n": 1, "kl": 0, "gold": 0, "goldLow": -0.1, "goldHigh": 0.1, "proxy": 0},
                   {"n": 2, "kl": 0.1931471805599453, "gold": %s, "goldLow": 0.1, "goldHigh": 0.7, "proxy": 0.6}],
                 "peakN": 2, "peakGold": %s, "finalGold": %s, "dropLow": 0, "dropHigh": 0, "overoptimised": false}
                """;
        return DocumentTree.parse(
                """
                {"schemaVersion": 1,
                 "run": {"id": "r1", "experiment": "overoptimisation", "preset": "quick", "seed": 1, "version": "0.1.0",
                         "device": "cpu", "configDigest": "%s"},
                 "stages": [{"name": "best-of-n", "seconds": 1.5, "cached": false, "metrics": {"unscored": 0}}],
                 "bestOfN": {"prompts": 16, "samplesPerPrompt": 512, "labelNoise": 0.25, "curves": [%s, %s]}}
                """.formatted(
                        "0".repeat(64), curve.formatted("oracle", .5, .5, .5), curve.formatted("mean", .4, .4, .4)),
                "results");
    }
}
