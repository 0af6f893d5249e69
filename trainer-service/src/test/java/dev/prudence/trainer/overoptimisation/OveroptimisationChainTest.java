package dev.prudence.trainer.overoptimisation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.experiments.ResultsCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole experiment with its real graphs, artefacts and statistics; only the broker is missing. */
class OveroptimisationChainTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;

    OveroptimisationChainTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void leavesSoundResultsAndReports() throws Exception {
        JsonNode results = run("one", Map.of());
        assertThat(new ResultsCheck().problems(results)).isEmpty();
        assertThat(results.at("/bestOfN/curves")).hasSize(2 * 5 + 1);
        assertThat(results.at("/ppo/curves")).hasSize(3);
        assertThat(results.at("/ppo/curves/0/points")).hasSize(3);
        assertThat(Files.readString(directory.resolve("one/report.html")))
                .contains("<svg", "What optimisation buys", "Policy optimisation")
                .doesNotContain("http://", "https://", "NaN");
        assertThat(Files.readString(directory.resolve("one/report.md"))).contains("25 % label noise", "| member-2 |");
    }

    @Test
    void sameSeedGivesTheSameNumbersAndAnotherSeedOthers() throws Exception {
        JsonNode whole = run("first", Map.of());
        JsonNode first = whole.path("bestOfN");
        JsonNode again = run("second", Map.of());
        assertThat(again.path("bestOfN")).isEqualTo(first);
        assertThat(again.path("ppo")).isEqualTo(whole.path("ppo"));
        assertThat(run("other", Map.of("seed", "901")).path("bestOfN")).isNotEqualTo(first);
    }

    @Test
    void aRunOverSeedsRepeatsTheRunsOfItsSeeds() throws Exception {
        JsonNode both = run("both", Map.of("seeds", "[900, 901]"));
        assertThat(new ResultsCheck().problems(both)).isEmpty();
        JsonNode alone = run("alone", Map.of("seed", "901"));
        for (int curve = 0; curve < 11; curve++) {
            assertThat(both.at("/bestOfN/curves/" + (11 + curve))).isEqualTo(alone.at("/bestOfN/curves/" + curve));
        }
        assertThat(Files.readString(directory.resolve("both/report.md"))).contains("Result over seeds", "| 901 |");
    }

    private JsonNode run(String name, Map<String, String> overrides) throws Exception {
        Map<String, String> all = new LinkedHashMap<>(Map.of(
                "seed", "900",
                "preferences.pairs", "128",
                "preferences.validationPairs", "64",
                "preferences.normalisationPrompts", "16",
                "rewardEnsemble.epochs", "2",
                "rewardEnsemble.members", "3",
                "bestOfN.prompts", "4",
                "bestOfN.samplesPerPrompt", "200",
                "bestOfN.largestN", "64",
                "bestOfN.bootstrapDraws", "100"));
        all.putAll(Map.of(
                "ppo.iterations", "4",
                "ppo.evaluateEvery", "2",
                "ppo.prompts", "8",
                "ppo.evaluationPrompts", "8",
                "ppo.minibatch", "16"));
        all.putAll(overrides);
        ObjectNode document =
                ExperimentDocument.resolve("overoptimisation", "quick", all).tree();
        Path target = directory.resolve(name);
        new InProcessRun(document, target).run(new OveroptimisationExperiment());
        return JSON.readTree(target.resolve("results.json").toFile());
    }
}
