package dev.prudence.reward.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prudence.proto.reward.v1.ScoreItem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RewardBodiesTest {

    private static final int LONG = 128 << 10;

    @Test
    void aQueryIsItsPromptAndTheAnswer() throws Exception {
        assertSplit("one two three", "one two", "one two", " three");
        assertSplit("one", "", "", "one");
    }

    /** OpenRLHF cuts the beginning of what is too long off the query, not off the prompt beside it. */
    @Test
    void aPromptThatWasTooLongIsCutWhereItsQueryBegins() throws Exception {
        assertSplit("two three", "one two", "two", " three");
        assertSplit("aab", "baa", "aa", "b");
        assertSplit("two", "one two", "two", "");
        assertSplit("abab", "abababab", "abab", "");
        assertThatThrownBy(() -> openRlhf("four", "one two"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("query[0]=four, prompts[0]=one two");
    }

    @Test
    void theOverlapIsTheLongestThereIs() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 2000; i++) {
            String first = word(random);
            String second = word(random);
            assertThat(Overlap.of(first, second)).as("%s, %s", first, second).isEqualTo(slowly(first, second));
        }
    }

    /** Texts on which comparing every end anew would take minutes. */
    @Test
    void longTextsAreSplitInNoTime() {
        String first = "a".repeat(LONG) + "b" + "a".repeat(LONG);
        assertThat(Overlap.of(first, "a".repeat(LONG + 1))).isEqualTo(LONG);
    }

    private static int slowly(String first, String second) {
        return IntStream.rangeClosed(0, Math.min(first.length(), second.length()))
                .filter(length -> first.endsWith(second.substring(0, length)))
                .max()
                .orElse(0);
    }

    private static String word(SplittableRandom random) {
        StringBuilder word = new StringBuilder();
        random.ints(random.nextInt(9), 'a', 'c').forEach(letter -> word.append((char) letter));
        return word.toString();
    }

    private static void assertSplit(String query, String prompt, String kept, String answer) throws Exception {
        ScoreItem item = openRlhf(query, prompt);
        assertThat(item.getPrompt().getText()).isEqualTo(kept);
        assertThat(item.getAnswer().getTokens().getText()).isEqualTo(answer);
    }

    private static ScoreItem openRlhf(String query, String prompt) throws Exception {
        String body =
                new ObjectMapper().writeValueAsString(Map.of("query", List.of(query), "prompts", List.of(prompt)));
        return RewardBodies.openRlhf(body.getBytes(StandardCharsets.UTF_8)).getItems(0);
    }
}
