package dev.prudence.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class ResultTableTest {

    @Test
    void showsOneLinePerCurve() throws JsonProcessingException {
        String results = """
                {"bestOfN": {"curves": [
                  {"ensemble": "vector", "objective": "single", "params": {}, "labelNoise": 0.25, "peakN": 64,
                   "peakGold": 0.941, "finalGold": -0.39, "dropLow": 1.1, "dropHigh": 1.5, "overoptimised": true},
                  {"ensemble": "vector", "objective": "uwo", "params": {"lambda": 0.5}, "labelNoise": 0.25, "peakN": null,
                   "peakGold": null, "finalGold": null, "dropLow": null, "dropHigh": null, "overoptimised": null,
                   "reason": "no sample was scored"}]}}
                """;
        assertThat(ResultTable.of(JsonMapper.builder().build().readTree(results)))
                .hasSize(4)
                .anySatisfy(line -> assertThat(line)
                        .containsSubsequence("vector", "single", "25 %", "0.94", "64", "-0.39", "yes", "1.10 to 1.50"))
                .anySatisfy(line ->
                        assertThat(line).containsSubsequence("uwo lambda=0.5", "-", "unknown (no sample was scored)"));
    }

    @Test
    void showsOneLinePerOptimisedPolicy() throws JsonProcessingException {
        String results = """
                {"ppo": {"curves": [
                  {"ensemble": "policy", "algorithm": "ppo", "objective": "uwo", "params": {"lambda": 0.5}, "labelNoise": 0.25,
                   "beta": 0.02, "seed": 1, "peakGold": 3.5, "finalGold": 1.25,
                   "points": [{"kl": 0, "unscored": 1}, {"kl": 12.345, "unscored": 2}]}]}}
                """;
        assertThat(ResultTable.policies(JsonMapper.builder().build().readTree(results)))
                .hasSize(3)
                .last()
                .asString()
                .containsSubsequence("policy", "ppo", "uwo lambda=0.5", "25 %", "0.02", "3.50", "1.25", "12.35", "3");
        assertThat(ResultTable.policies(JsonMapper.builder().build().createObjectNode()))
                .isEmpty();
    }

    @Test
    void showsOneLinePerEvaluationOfATrainedAgent() throws JsonProcessingException {
        String results = """
                {"thinker": {"evaluations": [
                  {"agent": "thinker", "seed": 1, "frames": 100, "k": 8, "greedy": false, "levels": 64, "solveRate": 0.1,
                   "low": 0, "high": 0.2},
                  {"agent": "thinker", "seed": 1, "frames": 2000, "k": 8, "greedy": true, "levels": 64, "solveRate": 0.5,
                   "low": 0.38, "high": 0.62},
                  {"agent": "raw", "seed": 1, "frames": 3000, "k": 1, "greedy": false, "levels": 64, "solveRate": 0.25,
                   "low": 0.16, "high": 0.37}]}}
                """;
        assertThat(ResultTable.agents(JsonMapper.builder().build().readTree(results)))
                .satisfiesExactly(
                        header -> assertThat(header).startsWith("agent"),
                        line -> {},
                        first -> assertThat(first)
                                .containsSubsequence(
                                        "thinker", "1", "2,000", "8", "likeliest", "50 %", "38 % to 62 %", "64"),
                        second -> assertThat(second).containsSubsequence("raw", "1", "3,000", "1", "drawn", "25 %"));
        assertThat(ResultTable.agents(JsonMapper.builder().build().createObjectNode()))
                .isEmpty();
    }

    @Test
    void severalSeedsAreToldApart() throws JsonProcessingException {
        String results = """
                {"bestOfN": {"curves": [
                  {"ensemble": "policy", "objective": "single", "params": {}, "labelNoise": null, "seed": 3, "peakN": 64,
                   "peakGold": 1, "finalGold": 1, "dropLow": 0, "dropHigh": 0, "overoptimised": false},
                  {"ensemble": "policy", "objective": "single", "params": {}, "labelNoise": null, "seed": 4, "peakN": 64,
                   "peakGold": 1, "finalGold": 1, "dropLow": 0, "dropHigh": 0, "overoptimised": false}]}}
                """;
        assertThat(ResultTable.of(JsonMapper.builder().build().readTree(results)))
                .satisfiesExactly(
                        header -> assertThat(header).startsWith("seed"),
                        line -> {},
                        third -> assertThat(third).containsSubsequence("3", "policy", "single", "-", "1.00"),
                        fourth -> assertThat(fourth).containsSubsequence("4", "policy"));
    }

    @Test
    void columnsAreAlignedAndNumbersStandToTheRight() {
        assertThat(new Table()
                        .row("name", "value")
                        .row("a", "1.50")
                        .row("longer", "-12")
                        .lines())
                .containsExactly("name    value", "-------------", "a        1.50", "longer    -12");
    }
}
