package dev.prudence.trainer.preferences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairFormatTest {

    @TempDir
    private Path folder;

    @Test
    void readsPlainPairs() throws IOException {
        Path file = lines(
                "{\"prompt\":\"noun cat\",\"chosen\":\"an animal\",\"rejected\":\"\"}",
                "",
                "{\"prompt\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\",\"source\":7}");
        assertThat(PairFormat.readPairs(file))
                .containsExactly(new PreferencePair("noun cat", "an animal", ""), new PreferencePair("p", "c", "r"));
    }

    @Test
    void readsConversationsWithAndWithoutPrompt() throws IOException {
        String user = "{\"role\":\"user\",\"content\":\"hello\"}";
        String good = "{\"role\":\"assistant\",\"content\":\"good\"}";
        String bad = "{\"role\":\"assistant\",\"content\":\"bad\"}";
        Path file = lines(
                "{\"prompt\":[" + user + "],\"chosen\":[" + good + "],\"rejected\":[" + bad + "]}",
                "{\"chosen\":[" + user + "," + good + "],\"rejected\":[" + user + "," + bad + "]}");
        assertThat(PairFormat.readPairs(file)).containsOnly(new PreferencePair("hello", "good", "bad"));
    }

    @Test
    void readsTranscriptsThatShareTheirPrompt() throws IOException {
        Path file = lines(
                "{\"chosen\":\"\\n\\nHuman: hi\\n\\nAssistant: yes\",\"rejected\":\"\\n\\nHuman: hi\\n\\nAssistant: no\"}",
                "{\"chosen\":\"\\n\\nHuman: a\\n\\nAssistant: b\\n\\nHuman: c\\n\\nAssistant: d\","
                        + "\"rejected\":\"\\n\\nHuman: a\\n\\nAssistant: b\\n\\nHuman: c\\n\\nAssistant: e\"}");
        assertThat(PairFormat.readPairs(file))
                .containsExactly(
                        new PreferencePair("hi", "yes", "no"),
                        new PreferencePair("Human: a\n\nAssistant: b\n\nHuman: c", "d", "e"));
    }

    @Test
    void whatWasWrittenIsReadBack() {
        List<PreferencePair> pairs =
                List.of(new PreferencePair("a \"quoted\" p", "línea\nnew", ""), new PreferencePair("q", "c", "r"));
        Path file = folder.resolve("written.jsonl");
        JsonLines.write(file, pairs.stream().map(PairFormat::toJson).toList());
        assertThat(PairFormat.readPairs(file)).isEqualTo(pairs);
    }

    @Test
    void readsPrompts() throws IOException {
        assertThat(PairFormat.readPrompts(
                        lines("{\"prompt\":\"noun cat\"}", "{\"prompt\":[{\"content\":\"verb run\"}]}")))
                .containsExactly("noun cat", "verb run");
    }

    @Test
    void problemsNameFileAndLine() throws IOException {
        String good = "{\"prompt\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\"}";
        List<String> bad = List.of(
                "{\"prompt\":\"p\",\"chosen\":\"c\"}",
                "{\"prompt\":\" \",\"chosen\":\"c\",\"rejected\":\"r\"}",
                "{\"prompt\":3,\"chosen\":\"c\",\"rejected\":\"r\"}",
                "{\"chosen\":\"c\",\"rejected\":\"r\"}",
                "[1]",
                "{\"prompt\":");
        for (String line : bad) {
            Path file = lines(good, line);
            assertThatThrownBy(() -> PairFormat.readPairs(file))
                    .as(line)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("file=" + file + ", line=2");
        }
    }

    @Test
    void refusesAFileWithoutLines() throws IOException {
        Path file = lines("");
        assertThatThrownBy(() -> PairFormat.readPairs(file)).hasMessageEndingWith("file=" + file);
    }

    private Path lines(String... lines) throws IOException {
        return Files.write(folder.resolve("input.jsonl"), List.of(lines));
    }
}
