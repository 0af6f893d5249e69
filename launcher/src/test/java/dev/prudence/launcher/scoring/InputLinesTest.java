package dev.prudence.launcher.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.launcher.process.LaunchException;
import dev.prudence.proto.reward.v1.ScoreItem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputLinesTest {

    @TempDir
    Path directory;

    @Test
    void aLineIsAnItemAndItsNumberStandsForAMissingId() {
        InputLines lines = lines("""
                {"prompt": "a", "response": "b", "id": "first"}

                {"prompt": "ä", "response": ""}
                """);
        ScoreItem first = lines.next();
        ScoreItem second = lines.next();
        assertThat(first.getId()).isEqualTo("first");
        assertThat(second.getId()).isEqualTo("3");
        assertThat(second.getPrompt().getText()).isEqualTo("ä");
        assertThat(second.getAnswer().getTokens().getText()).isEmpty();
        assertThat(lines.hasNext()).isFalse();
    }

    @Test
    void aFileIsCheckedToItsEnd() throws IOException {
        Path good = write("{\"prompt\": \"a\", \"response\": \"b\"}\n".repeat(3));
        assertThat(InputLines.check(good)).isEqualTo(3);
        Path bad = write("{\"prompt\": \"a\", \"response\": \"b\"}\n{\"prompt\": \"a\"}\n");
        assertThatThrownBy(() -> InputLines.check(bad))
                .isInstanceOf(LaunchException.class)
                .hasMessageStartingWith(bad + ":2 needs a text: response=");
    }

    @Test
    void whatIsNoItemIsNamed() {
        assertThatThrownBy(() -> lines("nonsense").next()).hasMessageStartingWith("test:1 is no JSON");
        assertThatThrownBy(() -> lines("[1]").next()).hasMessageContaining("test:1 must be {\"prompt\"");
        assertThatThrownBy(() -> lines("{\"prompt\": 1, \"response\": \"b\"}").next())
                .hasMessage("test:1 needs a text: prompt=1");
        assertThatThrownBy(() -> InputLines.of(directory.resolve("missing"))).isInstanceOf(LaunchException.class);
    }

    @Test
    void linesThatAreDoneArePassedOver() {
        InputLines lines = lines("{\"prompt\": \"a\", \"response\": \"b\"}\n".repeat(3));
        lines.skip(2);
        assertThat(lines.next().getId()).isEqualTo("3");
        assertThatThrownBy(() -> lines.skip(1)).hasMessageContaining("more results than lines");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "lines", ".jsonl"), text);
    }

    private static InputLines lines(String text) {
        return InputLines.of("test", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
