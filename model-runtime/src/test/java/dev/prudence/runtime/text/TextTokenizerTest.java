package dev.prudence.runtime.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTokenizerTest {
    private static final String LONG_TEXT = "word ".repeat(400);

    @Test
    void encodesAndDecodesWordPieces() {
        try (TextTokenizer tokenizer = TextTokenizer.of(Encoders.MINILM.tokenizerJson())) {
            assertThat(tokenizer.encode("hello world")).containsExactly(7592, 2088);
            assertThat(tokenizer.encodeWithSpecialTokens("hello world")).containsExactly(101, 7592, 2088, 102);
            assertThat(tokenizer.decode(new long[] {101, 7592, 2088, 102})).isEqualTo("hello world");
            assertThat(tokenizer.encode("")).isEmpty();
        }
    }

    /** The file asks for exactly 128 tokens; lengths are the caller's business. */
    @Test
    void neitherPadsNorCutsWhateverTheFileSays() {
        try (TextTokenizer tokenizer = TextTokenizer.of(Encoders.MINILM.tokenizerJson())) {
            assertThat(tokenizer.encode(LONG_TEXT)).hasSize(400);
            assertThat(tokenizer.encodeWithSpecialTokens(LONG_TEXT)).hasSize(402);
        }
    }

    @Test
    void joinsPairsAsThePostProcessorSaysAndCountsTheirTokens() {
        try (TextTokenizer tokenizer = TextTokenizer.of(Encoders.MINILM.tokenizerJson())) {
            TokenPair pair = tokenizer.encodePair("hello world", "hello");
            assertThat(pair.ids()).containsExactly(101, 7592, 2088, 102, 7592, 102);
            assertThat(pair.segments()).containsExactly(0, 0, 0, 0, 1, 1);
            assertThat(pair.firstTokens()).isEqualTo(2);
            assertThat(pair.secondTokens()).isEqualTo(1);
        }
    }

    @Test
    void readsATokenizerWithoutAPostProcessor() {
        String json = """
                {"version":"1.0","added_tokens":[{"id":0,"content":"<end>","single_word":false,"lstrip":false,
                "rstrip":false,"normalized":false,"special":true}],"pre_tokenizer":{"type":"Whitespace"},
                "model":{"type":"WordLevel","vocab":{"<end>":0,"cat":1,"dog":2,"?":3},"unk_token":"?"}}""";
        try (TextTokenizer tokenizer = TextTokenizer.of(json.getBytes(UTF_8))) {
            assertThat(tokenizer.encode("dog cat bird")).containsExactly(2, 1, 3);
            assertThat(tokenizer.encodeWithSpecialTokens("dog cat")).containsExactly(2, 1);
            assertThat(tokenizer.decode(new long[] {2, 1, 0})).isEqualTo("dog cat");
        }
    }

    @Test
    void refusesBytesThatAreNoTokenizer() {
        assertThatThrownBy(() -> TextTokenizer.of("{}".getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("bytes=2");
    }
}
