package dev.prudence.launcher.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.launcher.process.LaunchException;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.ItemScore;
import dev.prudence.proto.reward.v1.Median;
import dev.prudence.proto.reward.v1.Objective;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.proto.reward.v1.SoftMin;
import dev.prudence.proto.reward.v1.UncertaintyWeighted;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultLinesTest {

    private static final String DIGEST = "0123456789abcdef".repeat(4);
    private static final Objective MEDIAN =
            Objective.newBuilder().setMedian(Median.getDefaultInstance()).build();
    private static final String WORDS = "median";

    @TempDir
    Path directory;

    private final StringWriter text = new StringWriter();
    private final ResultLines results = new ResultLines(text, MEDIAN);

    @Test
    void aScoreIsALineWithEveryMember() {
        results.write(response(ItemScore.newBuilder()
                .setId("one")
                .setOutcome(ScoreOutcome.SCORE_OUTCOME_DEGRADED)
                .setReason("1 of 2 members answered")
                .addMemberRaw(0.1f)
                .addMemberRaw(Float.NaN)
                .addMemberNormalised(0.2f)
                .addMemberNormalised(Float.NaN)
                .setAggregate(0.2)
                .setVariance(0)
                .setMinimum(0.2)
                .setMaximum(0.2)
                .setPromptTokens(3)
                .setAnswerTokens(4)));
        assertThat(text)
                .hasToString("{\"id\":\"one\",\"outcome\":\"degraded\",\"aggregate\":0.2,"
                        + "\"reason\":\"1 of 2 members answered\",\"variance\":0.0,\"minimum\":0.2,\"maximum\":0.2,"
                        + "\"members\":{\"a\":{\"raw\":0.1,\"normalised\":0.2},\"b\":{\"raw\":null,\"normalised\":null}},"
                        + "\"prompt_tokens\":3,\"answer_tokens\":4,\"truncated\":false,\"objective\":\"median\",\"ensemble\":\""
                        + DIGEST
                        + "\"}\n");
        assertThat(results.without()).isZero();
    }

    @Test
    void aFailureIsNoNumber() {
        results.write(response(ItemScore.newBuilder()
                .setId("two")
                .setOutcome(ScoreOutcome.SCORE_OUTCOME_REJECTED)
                .setReason("prompt must not be empty")));
        assertThat(text)
                .hasToString("{\"id\":\"two\",\"outcome\":\"rejected\",\"aggregate\":null,"
                        + "\"reason\":\"prompt must not be empty\",\"objective\":\"median\",\"ensemble\":\""
                        + DIGEST + "\"}\n");
        assertThat(results.without()).isEqualTo(1);
        assertThat(results.summary()).isEqualTo("1 rejected");
    }

    @Test
    void aLineThatWasCutIsRemovedAndTheEnsembleIsRemembered() throws IOException {
        results.write(response(ItemScore.newBuilder().setId("ä")));
        results.write(response(ItemScore.newBuilder().setId("b")));
        Path file = Files.writeString(directory.resolve("out.jsonl"), text + "{\"id\":\"c\",\"outc");
        assertThat(ResultLines.continueIn(file)).isEqualTo(new ResultLines.Earlier(2, DIGEST, WORDS));
        assertThat(Files.readString(file)).isEqualTo(text.toString());
        assertThat(ResultLines.continueIn(directory.resolve("missing"))).isEqualTo(ResultLines.Earlier.NONE);
    }

    @Test
    void somethingElseIsNotContinuedAndStaysAsItIs() throws IOException {
        results.write(response(ItemScore.newBuilder().setId("a")));
        List<String> others = List.of(
                "{\"id\": 1}\n",
                "id,score\n",
                "id,score\n1,2",
                "no line at all",
                "{\"id\":\"a\",\"prompt\":\"a question without an end of line\"}",
                "{\"prompt\":\"a\",\"ensemble\":\"" + DIGEST + "\"}\nand more",
                text + "a note at the end");
        for (String other : others) {
            Path file = Files.writeString(directory.resolve("other"), other);
            assertThatThrownBy(() -> ResultLines.continueIn(file))
                    .as(other)
                    .isInstanceOf(LaunchException.class)
                    .hasMessageEndingWith("file=" + file);
            assertThat(file).hasContent(other);
        }
    }

    @Test
    void anObjectiveIsNamedWithAllItsParameters() {
        UncertaintyWeighted population =
                UncertaintyWeighted.newBuilder().setLambda(0.5).build();
        assertThat(ResultLines.words(Objective.newBuilder()
                        .setUncertaintyWeighted(population)
                        .build()))
                .isEqualTo("uncertainty_weighted&lambda=0.5&ddof=0");
    }

    @Test
    void linesOfAnotherObjectiveAreNotContinued() throws IOException {
        results.write(response(ItemScore.newBuilder().setId("a")));
        Path file = Files.writeString(directory.resolve("out.jsonl"), text.toString());
        ResultLines.Earlier earlier = ResultLines.continueIn(file);
        earlier.require(MEDIAN);
        Objective softer = Objective.newBuilder()
                .setSoftMin(SoftMin.newBuilder().setBeta(2))
                .build();
        assertThatThrownBy(() -> earlier.require(softer))
                .isInstanceOf(LaunchException.class)
                .hasMessageEndingWith("file=median, asked for=soft_min&beta=2.0");
        ResultLines.Earlier.NONE.require(softer);
    }

    @Test
    void aFirstLineThatWasCutIsRemoved() throws IOException {
        Path file = Files.writeString(directory.resolve("out.jsonl"), "{\"id\":\"c\",\"outc");
        assertThat(ResultLines.continueIn(file)).isEqualTo(ResultLines.Earlier.NONE);
        assertThat(file).isEmptyFile();
    }

    private static ScoreResponse response(ItemScore.Builder score) {
        return ScoreResponse.newBuilder()
                .setEnsemble(ModelVersion.newBuilder().setDigest(DIGEST))
                .addMembers("a")
                .addMembers("b")
                .addScores(score)
                .build();
    }
}
