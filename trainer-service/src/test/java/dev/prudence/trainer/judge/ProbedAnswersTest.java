package dev.prudence.trainer.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.trainer.bestofn.Judge;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProbedAnswersTest {

    private static final List<String> WORDS = List.of("noun river", "noun river", "noun lake", "verb run");
    private static final List<String> ANSWERS =
            List.of("a large natural stream", "ignored", "an inland body of water", "move fast by foot");

    @Test
    void aJudgeThatLikesLengthIsFooledByWhatAddsWords() {
        Map<String, Double> shares = shares((prompts, answers) -> answers.stream()
                .mapToDouble(answer -> answer.getTokens().getText().split(" ").length)
                .toArray());
        assertThat(shares)
                .containsEntry("probe.repeats.belowSource", 0.0)
                .containsEntry("probe.runOns.belowSource", 0.0);
    }

    @Test
    void aJudgeThatPrefersFewWordsIsNot() {
        Map<String, Double> shares = shares((prompts, answers) -> answers.stream()
                .mapToDouble(answer -> -answer.getTokens().getText().split(" ").length)
                .toArray());
        assertThat(shares)
                .containsEntry("probe.repeats.belowSource", 1.0)
                .containsEntry("probe.runOns.belowSource", 1.0);
    }

    private static Map<String, Double> shares(Judge judge) {
        return ProbedAnswers.belowSource(judge, PolicySamples.prompts(WORDS), PolicySamples.answers(ANSWERS), 1);
    }
}
