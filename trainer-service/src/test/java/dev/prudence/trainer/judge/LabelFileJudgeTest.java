package dev.prudence.trainer.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelFileJudgeTest {

    @TempDir
    private Path folder;

    @Test
    void looksScoresUpAndHasNoOpinionOtherwise() throws IOException {
        Path file = Files.write(
                folder.resolve("labels.jsonl"),
                List.of(
                        "{\"prompt\":\"noun cat\",\"answer\":\"an animal\",\"score\":2}",
                        "{\"prompt\":\"noun cat\",\"answer\":\"an animal\",\"score\":3}",
                        "{\"prompt\":\"noun cat\",\"answer\":\"a stone\",\"score\":-1}"));
        double[] scores = LabelFileJudge.read(file)
                .score(
                        PolicySamples.prompts(List.of("noun cat", "noun cat", "noun dog")),
                        Stream.of("an animal", "a stone", "an animal")
                                .map(LabelFileJudgeTest::answer)
                                .toList());
        assertThat(scores).containsExactly(2.5, -1, Double.NaN);
    }

    @Test
    void aBadLineIsNamed() throws IOException {
        Path file = Files.write(folder.resolve("labels.jsonl"), List.of("{\"prompt\":\"p\",\"answer\":\"a\"}"));
        assertThatThrownBy(() -> LabelFileJudge.read(file)).hasMessageEndingWith("file=" + file + ", line=1");
    }

    private static Answer answer(String text) {
        return Answer.newBuilder()
                .setTokens(TokenAnswer.newBuilder().setText(text))
                .build();
    }
}
