package dev.prudence.trainer.rlhf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.sft.SftSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RlhfExperimentTest {

    @ParameterizedTest
    @ValueSource(strings = {"quick", "standard"})
    void everyPresetGivesStagesWhoseInputsExist(String preset) throws Exception {
        JsonNode config = ExperimentDocument.resolve("rlhf", preset, Map.of()).tree();
        List<String> earlier = new ArrayList<>();
        for (Stage stage : new RlhfExperiment().stages(config)) {
            assertThat(earlier).as(stage.name()).containsAll(stage.upstream());
            assertThat(stage.sections()).as(stage.name()).allMatch(config::has);
            earlier.add(stage.name());
        }
        assertThat(earlier)
                .startsWith(
                        "sft", "gold", "preferences", "reward-ensemble", "best-of-n", "ppo-single-noise-0-25-beta-0-02")
                .contains("ppo-uwo-noise-0-25-beta-0-02")
                .endsWith("report");
    }

    @Test
    void everySeedHasStagesOfItsOwnThatReadEachOther() throws Exception {
        JsonNode config = ExperimentDocument.resolve("rlhf", "quick", Map.of("seeds", "[3, 4]"))
                .tree();
        List<Stage> stages = new RlhfExperiment().stages(config);
        assertThat(stages).extracting(Stage::name).hasSize(17).contains("sft-seed-3", "gold-seed-4");
        assertThat(stages.get(9).upstream()).containsExactly("sft-seed-4");
        assertThat(stages.get(15).upstream())
                .containsExactly("sft-seed-4", "gold-seed-4", "preferences-seed-4", "reward-ensemble-seed-4");
        assertThat(stages.get(16).upstream())
                .startsWith("best-of-n-seed-3", "best-of-n-seed-4", "ppo-single-noise-0-25-beta-0-02-seed-3");
        assertThat(stages.get(0).sections()).doesNotContain("seed");
    }

    @Test
    void peopleCannotJudgeAnswersThatDoNotExistYet() throws Exception {
        JsonNode config = ExperimentDocument.resolve(
                        "rlhf", "quick", Map.of("gold.judge", "human-labels", "gold.labels", "/labels.jsonl"))
                .tree();
        assertThat(new RlhfExperiment().stages(config))
                .extracting(Stage::name)
                .noneMatch(name -> name.startsWith("ppo"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"quick", "standard"})
    void everyPresetHasTheSettingsThatTheStagesRead(String preset) throws Exception {
        JsonNode config = ExperimentDocument.resolve("rlhf", preset, Map.of()).tree();
        SftSettings settings = SftSettings.of(
                config.get("sft"), config.get("data").get("vocabulary").asInt());
        assertThat(settings.shape().contextLength()).isEqualTo(48);
        assertThat(config.get("rewardEnsemble").get("policyLearningRate").asDouble())
                .isPositive();
    }
}
