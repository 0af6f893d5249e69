package dev.prudence.trainer.overoptimisation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.experiments.ResultsCheck;
import dev.prudence.proto.run.v1.SampleChoice;
import dev.prudence.proto.run.v1.SampleObserved;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole experiment with its real graphs, artefacts and statistics; only the broker is missing. */
class OveroptimisationChainTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private List<SampleObserved> samples = List.of();

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
        requireSomeSamples(samples);
    }

    @Test
    void sameSeedGivesTheSameNumbersAndAnotherSeedOthers() throws Exception {
        JsonNode whole = run("first", Map.of());
        JsonNode first = whole.path("bestOfN");
        List<SampleObserved> shown = samples;
        JsonNode again = run("second", Map.of());
        assertThat(samples).isEqualTo(shown);
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

    /** Few of them, whole, and none twice. */
    private static void requireSomeSamples(List<SampleObserved> shown) {
        assertThat(shown)
                .hasSizeLessThan(400)
                .extracting(OveroptimisationChainTest::identity)
                .doesNotHaveDuplicates();
        assertThat(shown)
                .extracting(SampleObserved::getChoice)
                .contains(
                        SampleChoice.SAMPLE_CHOICE_SPREAD,
                        SampleChoice.SAMPLE_CHOICE_DISAGREEMENT,
                        SampleChoice.SAMPLE_CHOICE_FOOLED);
        assertThat(shown).allSatisfy(sample -> {
            assertThat(sample.getAnswer()).isNotBlank().hasSizeLessThanOrEqualTo(500);
            assertThat(sample.getMemberScoresList()).hasSize(3);
            assertThat(sample.hasVariance()).isTrue();
            assertThat(sample.hasGold())
                    .isEqualTo(sample.getAlgorithm().equals("best-of-n")
                            || sample.getPhase().contains("evaluation"));
        });
    }

    private static String identity(SampleObserved sample) {
        return String.join(
                "|", sample.getPhase(), "" + sample.getSampleId(), sample.getEnsemble(), "" + sample.getChoice());
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
        InProcessRun run = new InProcessRun(document, target);
        run.run(new OveroptimisationExperiment());
        samples = run.samples();
        return JSON.readTree(target.resolve("results.json").toFile());
    }
}
