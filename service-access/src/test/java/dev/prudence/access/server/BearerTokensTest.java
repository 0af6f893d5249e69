package dev.prudence.access.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BearerTokensTest {

    private static final String FIRST = "0123456789abcdef";
    private static final String SECOND = "fedcba9876543210-2";

    @TempDir
    Path directory;

    @Test
    void sealsWithItsFirstTokenAndKnowsTheSealOfEach(@TempDir Path directory) throws IOException {
        BearerTokens both =
                BearerTokens.read("key", Files.writeString(directory.resolve("both"), FIRST + "\n" + SECOND));
        BearerTokens second = BearerTokens.read("key", Files.writeString(directory.resolve("second"), SECOND));
        assertThat(both.isSealed("text", both.seal("text"))).isTrue();
        assertThat(both.isSealed("text", second.seal("text"))).isTrue();
        assertThat(second.isSealed("text", both.seal("text")))
                .as("a token that was taken away")
                .isFalse();
        assertThat(both.isSealed("other", both.seal("text"))).isFalse();
        assertThat(both.isSealed("text", new byte[0])).isFalse();
    }

    @Test
    void eachTokenOfTheFileIsAdmitted() throws IOException {
        BearerTokens tokens = BearerTokens.read(
                "prudence.x.tokens-file", file("# of the trainer\n" + FIRST + "\n\n  " + SECOND + "  \n"));
        assertThat(tokens.admit("Bearer " + FIRST)).isTrue();
        assertThat(tokens.admit("bearer  " + SECOND + " ")).isTrue();
        assertThat(tokens.admit(null)).isFalse();
        assertThat(tokens.admit("")).isFalse();
        assertThat(tokens.admit(FIRST)).isFalse();
        assertThat(tokens.admit("Basic " + FIRST)).isFalse();
        assertThat(tokens.admit("Bearer " + FIRST.substring(1))).isFalse();
        assertThat(tokens.admit("Bearer # of the trainer")).isFalse();
    }

    @Test
    void aFileThatProtectsNothingIsRefused() {
        assertThatThrownBy(() -> BearerTokens.read("prudence.x.tokens-file", file("# nothing\n")))
                .hasMessageStartingWith("the file holds no token");
        assertThatThrownBy(() -> BearerTokens.read("prudence.x.tokens-file", file(FIRST + "\nshort\n")))
                .hasMessageEndingWith("line=2");
        assertThatThrownBy(() -> BearerTokens.read("prudence.x.tokens-file", file("two words in a token")))
                .hasMessageEndingWith("line=1");
        assertThatThrownBy(() -> BearerTokens.read("prudence.x.tokens-file", directory.resolve("missing")))
                .isInstanceOf(UncheckedIOException.class);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("tokens"), text);
    }
}
