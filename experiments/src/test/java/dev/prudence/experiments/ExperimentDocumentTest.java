package dev.prudence.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentDocumentTest {

    @TempDir
    Path directory;

    @Test
    void everyPresetOfEveryExperimentIsValid() {
        for (String experiment : ExperimentCatalogue.names()) {
            for (String preset : ExperimentCatalogue.presets(experiment)) {
                ExperimentDocument document = ExperimentDocument.resolve(experiment, preset, Map.of());
                assertThat(document.experiment())
                        .as("%s/%s", experiment, preset)
                        .isEqualTo(experiment);
                assertThat(document.preset()).as("%s/%s", experiment, preset).isEqualTo(preset);
            }
        }
    }

    @Test
    void standardIsTheDefaultPreset() {
        assertThat(ExperimentDocument.resolve("rlhf", null, Map.of()).preset()).isEqualTo("standard");
    }

    @Test
    void overridesWinOverTheFileAndTheFileWinsOverThePreset() throws IOException {
        Path file = write("""
                experiment: overoptimisation
                preset: quick
                seed: 7
                bestOfN:
                  prompts: 20
                  largestN: 128
                """);
        ExperimentDocument document = resolve(file, "bestOfN.prompts", "24");
        assertThat(document.seed()).isEqualTo(7);
        assertThat(document.tree().at("/bestOfN/prompts").intValue()).isEqualTo(24);
        assertThat(document.tree().at("/bestOfN/largestN").intValue()).isEqualTo(128);
        assertThat(document.tree().at("/bestOfN/samplesPerPrompt"))
                .isEqualTo(quick().tree().at("/bestOfN/samplesPerPrompt"));
    }

    @Test
    void thePresetOfTheCommandLineWinsOverTheFiles() throws IOException {
        Path file = write("{experiment: overoptimisation, preset: quick}");
        assertThat(ExperimentDocument.resolve(file.toString(), "standard", Map.of()))
                .isEqualTo(ExperimentDocument.resolve("overoptimisation", "standard", Map.of()));
    }

    @Test
    void listsAreReplacedAsAWhole() {
        var document = ExperimentDocument.resolve(
                "overoptimisation",
                "standard",
                Map.of("rewardEnsemble.hidden", "[8]", "preferences.labelNoise", "[0, 0.1]"));
        assertThat(document.tree().at("/rewardEnsemble/hidden").toString()).isEqualTo("[8]");
        assertThat(document.tree().at("/preferences/labelNoise").toString()).isEqualTo("[0,0.1]");
    }

    @Test
    void equalDocumentsHaveEqualDigestsHoweverTheirNumbersAreWritten() {
        ExperimentDocument plain = with("rewardEnsemble.learningRate", "0.0020");
        ExperimentDocument exponent = with("rewardEnsemble.learningRate", "2e-3");
        assertThat(exponent.digest()).isEqualTo(plain.digest()).matches("[0-9a-f]{64}");
        assertThat(with("seed", "2").digest()).isNotEqualTo(with("seed", "3").digest());
    }

    @Test
    void theCanonicalFormReadsBackAsTheSameDocument() {
        ExperimentDocument document = quick();
        assertThat(ExperimentDocument.parse(document.canonicalJson())).isEqualTo(document);
    }

    @Test
    void anUnknownKeyIsRefusedWithTheNearestAndAllAllowedKeys() {
        InvalidExperimentException refusal = refused("bestOfN.promts", "16");
        assertThat(refusal.problems()).hasSize(1);
        assertThat(refusal.problems().get(0).key()).isEqualTo("bestOfN.promts");
        assertThat(refusal)
                .hasMessageContainingAll(
                        "unknown key", "did you mean prompts?", "samplesPerPrompt", "bestOfN.promts=16");
    }

    @Test
    void policyOptimisationNeedsEnsemblesThatThereAreAndDivergenceAGradient() {
        assertThat(refused("ppo.labelNoise", "[0.25, 0.1]"))
                .hasMessageContaining("must be one of preferences.labelNoise=[0,0.25]: ppo.labelNoise=0.1");
        assertThat(with("ppo.labelNoise", "[0]").tree().at("/ppo/labelNoise")).hasSize(1);
        assertThat(refused("ppo.klPlace", "loss")).hasMessageContaining("use k2 or k3 there");
        assertThat(catchThrowableOfType(
                        InvalidExperimentException.class,
                        () -> ExperimentDocument.resolve(
                                "rlhf", "quick", Map.of("ppo.algorithms", "[ppo, dpo]", "ppo.betas", "[0.0]"))))
                .hasMessageContaining("must hold a number above 0 with ppo.algorithms=dpo: ppo.betas=[0]");
        assertThat(refused("ppo.klTarget", "6")).hasMessageContaining("klHorizon");
        assertThat(refusedText("ppo.backbone", "minilm-control"))
                .hasMessageContaining("must be one of rewardEnsemble.backbones=[\"policy\",\"bge-small\"]");
    }

    @Test
    void anActionNeedsSignalsAndAStudySeedsThatThereAre() {
        assertThat(refused("monitor.action", "stop"))
                .hasMessageContaining("must name signals with monitor.action=stop: monitor.actOn=null");
        assertThat(refused("monitor.calibrationSeeds", "[1]")).hasMessageContaining("must be one of seeds=");
        assertThat(refused("monitor.thresholds.variance", "4")).hasMessageContaining("variance-growth");
        assertThat(with("monitor.thresholds.variance-growth", "null")
                        .tree()
                        .at("/monitor/thresholds/variance-growth")
                        .isNull())
                .isTrue();
    }

    @Test
    void anUnknownSectionIsRefusedByName() {
        assertThat(refused("bestofn.prompts", "16")).hasMessageContainingAll("did you mean bestOfN?", "bestofn=");
    }

    @Test
    void aValueOutOfRangeIsRefusedWithItsBounds() {
        assertThat(refused("preferences.labelNoise", "[0.7]"))
                .hasMessageContaining("must be at least 0 and at most 0.5: preferences.labelNoise.0=0.7");
        assertThat(refused("rewardEnsemble.learningRate", "0"))
                .hasMessageContaining("must be above 0 and at most 1: rewardEnsemble.learningRate=0");
    }

    @Test
    void aWrongTypeIsRefusedInWords() {
        assertThat(refused("seed", "often")).hasMessageContaining("must be an integer: seed=often");
        assertThat(refused("bestOfN", "3")).hasMessageContaining("must be a section (keys and values): bestOfN=3");
        assertThat(refused("bestOfN.prompts", "2.5")).hasMessageContaining("must be an integer: bestOfN.prompts=2.5");
    }

    @Test
    void aValueOutsideAnEnumerationIsRefusedWithTheAllowedOnes() {
        assertThat(refused("bestOfN.objectives.ddof", "2"))
                .hasMessageContaining("must be one of 0, 1: bestOfN.objectives.ddof=2");
    }

    @Test
    void aPoolSmallerThanTheLargestNIsRefused() {
        assertThat(refused("bestOfN.largestN", "4000"))
                .hasMessageContaining("must be at most bestOfN.samplesPerPrompt=1024: bestOfN.largestN=4000");
    }

    @Test
    void aJudgeWithoutItsInputAndARelativePathAreRefused() {
        assertThat(refusedText("gold.judge", "human-labels"))
                .hasMessageContaining("must be given with gold.judge=human-labels: gold.labels=null");
        assertThat(refusedText("gold.judge", "reward-artefact"))
                .hasMessageContaining("must be given with gold.judge=reward-artefact: gold.artefact=null");
        assertThat(refusedText("data.pairs", "pairs.jsonl"))
                .hasMessageContaining("must be an absolute path: data.pairs=pairs.jsonl");
    }

    @Test
    void whatAgentsCannotDoIsRefused() {
        assertThat(refusedAgents("agents", "[mcts, thinker]"))
                .hasMessageContaining("mcts searches the world model of thinker, which must stand before it");
        assertThat(refusedAgents("evaluation.stageLengths", "[5]"))
                .hasMessageContaining("must be at most planning.stageLength=4", "evaluation.stageLengths=5");
        assertThat(refusedAgents("actor.unrolls", "15")).hasMessageContaining("rounds.players");
        assertThat(refusedAgents("rounds.playersInBlock", "65")).hasMessageContaining("rounds.players=64");
        assertThat(refusedAgents("env.leastPushes", "3")).hasMessageContaining("env.mostPushes=2");
        assertThat(refusedAgents("env.levels", "levels"))
                .hasMessageContaining("must be an absolute path: env.levels=levels");
        assertThat(refusedAgents("model.dynamics", "features"))
                .hasMessageContaining("with model.dynamics=features")
                .hasMessageContaining("model.featureCost=missing");
        assertThat(refusedAgents("env.observation", "pixels"))
                .hasMessageContaining("must be even with env.observation=pixels: env.rows=3");
        assertThat(refusedAgents("actor.recurrence", "{layers: 1, width: 10, heads: 4, slots: 2}"))
                .hasMessageContaining("actor.recurrence.heads=4");
    }

    private static InvalidExperimentException refusedAgents(String key, String value) {
        return catchThrowableOfType(
                InvalidExperimentException.class,
                () -> ExperimentDocument.resolve("thinker", "quick", Map.of(key, value)));
    }

    @Test
    void everyProblemIsReportedAtOnce() {
        Map<String, String> overrides = new LinkedHashMap<>();
        overrides.put("seed", "-1");
        overrides.put("bestOfN.prompts", "1");
        InvalidExperimentException refusal = catchThrowableOfType(
                InvalidExperimentException.class,
                () -> ExperimentDocument.resolve("overoptimisation", "quick", overrides));
        assertThat(refusal.problems()).extracting(Problem::key).containsExactly("bestOfN.prompts", "seed");
    }

    @Test
    void anUnknownExperimentOrPresetIsRefusedWithTheKnownOnes() {
        assertThat(catchThrowableOfType(
                        InvalidExperimentException.class,
                        () -> ExperimentDocument.resolve("overoptimization", null, Map.of())))
                .hasMessageContainingAll("did you mean overoptimisation?", "rlhf");
        assertThat(catchThrowableOfType(
                        InvalidExperimentException.class, () -> ExperimentDocument.resolve("rlhf", "qick", Map.of())))
                .hasMessageContainingAll("did you mean quick?", "preset=qick");
    }

    @Test
    void brokenYamlIsRefusedWithItsLine() throws IOException {
        Path file = write("experiment: rlhf\nseed: [1\n");
        assertThat(catchThrowableOfType(InvalidExperimentException.class, () -> resolve(file, "seed", "1")))
                .hasMessageContainingAll("Not valid YAML", "line", file.toString());
    }

    private static ExperimentDocument quick() {
        return ExperimentDocument.resolve("overoptimisation", "quick", Map.of());
    }

    private static ExperimentDocument with(String key, String value) {
        return ExperimentDocument.resolve("overoptimisation", "quick", Map.of(key, value));
    }

    private static InvalidExperimentException refused(String key, String value) {
        return catchThrowableOfType(InvalidExperimentException.class, () -> with(key, value));
    }

    private static InvalidExperimentException refusedText(String key, String value) {
        return catchThrowableOfType(
                InvalidExperimentException.class,
                () -> ExperimentDocument.resolve("rlhf", "quick", Map.of(key, value)));
    }

    private static ExperimentDocument resolve(Path file, String key, String value) {
        return ExperimentDocument.resolve(file.toString(), null, Map.of(key, value));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("own.yaml"), text);
    }
}
