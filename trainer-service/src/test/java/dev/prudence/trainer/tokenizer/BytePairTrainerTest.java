package dev.prudence.trainer.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.prudence.trainer.dictionary.Dictionary;
import dev.prudence.trainer.dictionary.Entry;
import dev.prudence.trainer.dictionary.Split;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BytePairTrainerTest {

    private static final Dictionary DICTIONARY = Dictionary.wordNet();
    private static final BytePairEncoding ENCODING =
            BytePairTrainer.train(texts(DICTIONARY.entries(Split.DEMONSTRATIONS)), 2_048);

    @Test
    void fillsTheVocabularyWithDistinctTokens() {
        assertThat(ENCODING.tokens()).hasSize(2_048).doesNotHaveDuplicates();
    }

    @Test
    void mergesTheMostFrequentPairFirst() {
        BytePairEncoding small = BytePairTrainer.train(List.of("abab", "ab", "ba", "cd"), 77);
        assertThat(small.merges())
                .startsWith(new BytePairEncoding.Merge("a", "b"))
                .hasSize(77 - 4 - 69);
    }

    @Test
    void breaksTiesByTheSmallerIds() {
        BytePairEncoding small = BytePairTrainer.train(List.of("xy", "ab", "ac"), 74);
        assertThat(small.merges()).containsExactly(new BytePairEncoding.Merge("a", "b"));
    }

    @Test
    void doesNotDependOnTheOrderOfTheTexts() {
        List<String> texts = new ArrayList<>(texts(DICTIONARY.entries(Split.HELD_OUT)));
        BytePairEncoding expected = BytePairTrainer.train(texts, 600);
        Collections.shuffle(texts, new Random(1));
        assertThat(BytePairTrainer.train(texts, 600)).isEqualTo(expected);
    }

    /** Counting every pair anew before each merge finds the same merges as keeping the counts up to date. */
    @Test
    void agreesWithCountingFromScratch() {
        List<String> texts = texts(DICTIONARY.entries(Split.HELD_OUT).subList(0, 400));
        BytePairEncoding trained = BytePairTrainer.train(texts, 300);
        NaiveTrainer naive = new NaiveTrainer(
                texts, trained.tokens().subList(0, 300 - trained.merges().size()));
        assertThat(trained.merges()).isEqualTo(naive.merges(trained.merges().size()));
    }

    @Test
    void refusesAVocabularySmallerThanTheAlphabet() {
        assertThatThrownBy(() -> BytePairTrainer.train(List.of("a"), 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("vocabularySize=10");
    }

    /** Applying the merges by their definition gives what the library gives, over every head and gloss of WordNet. */
    @Test
    void theTokenizersLibraryEncodesTheWholeCorpusAsTheMergesSay() throws IOException {
        NaiveEncoder naive = new NaiveEncoder(ENCODING);
        try (HuggingFaceTokenizer library = HuggingFaceTokenizer.newInstance(
                new ByteArrayInputStream(ENCODING.toTokenizerJson()), Map.of("addSpecialTokens", "false"))) {
            for (Split split : Split.values()) {
                for (String text : texts(DICTIONARY.entries(split))) {
                    long[] ids = library.encode(text).getIds();
                    assertThat(ids).as(text).isEqualTo(naive.encode(text));
                }
            }
        }
    }

    @Test
    void decodingGivesTheTextBack() throws IOException {
        try (HuggingFaceTokenizer library = HuggingFaceTokenizer.newInstance(
                new ByteArrayInputStream(ENCODING.toTokenizerJson()), Map.of("addSpecialTokens", "false"))) {
            for (Entry entry : DICTIONARY.entries(Split.HELD_OUT)) {
                long[] ids = library.encode(entry.gloss()).getIds();
                if (LongStream.of(ids).noneMatch(id -> id == BytePairEncoding.UNKNOWN)) {
                    assertThat(library.decode(ids, true)).isEqualTo(entry.gloss());
                }
            }
        }
    }

    private static List<String> texts(List<Entry> entries) {
        return entries.stream()
                .flatMap(entry -> Stream.of(entry.prompt(), entry.gloss()))
                .toList();
    }

    private static final class NaiveEncoder {
        private final Map<String, Integer> ids = new HashMap<>();
        private final Map<BytePairEncoding.Merge, Integer> ranks = new HashMap<>();
        private final Map<String, List<Integer>> pieces = new HashMap<>();

        NaiveEncoder(BytePairEncoding encoding) {
            encoding.tokens().forEach(token -> ids.put(token, ids.size()));
            encoding.merges().forEach(merge -> ranks.put(merge, ranks.size()));
        }

        long[] encode(String text) {
            Matcher matcher = BytePairEncoding.PIECES.matcher(text);
            List<Integer> all = new ArrayList<>();
            while (matcher.find()) {
                all.addAll(pieces.computeIfAbsent(matcher.group(), this::encodePiece));
            }
            return all.stream().mapToLong(Integer::longValue).toArray();
        }

        private List<Integer> encodePiece(String piece) {
            List<String> parts = new ArrayList<>(
                    piece.codePoints().mapToObj(Character::toString).toList());
            while (true) {
                int best = -1;
                int bestRank = Integer.MAX_VALUE;
                for (int i = 0; i + 1 < parts.size(); i++) {
                    int rank = ranks.getOrDefault(
                            new BytePairEncoding.Merge(parts.get(i), parts.get(i + 1)), Integer.MAX_VALUE);
                    if (rank < bestRank) {
                        best = i;
                        bestRank = rank;
                    }
                }
                if (best < 0) {
                    return parts.stream()
                            .map(part -> ids.getOrDefault(part, BytePairEncoding.UNKNOWN))
                            .toList();
                }
                parts.set(best, parts.get(best) + parts.remove(best + 1));
            }
        }
    }

    private static final class NaiveTrainer {
        private final List<List<Integer>> words = new ArrayList<>();
        private final List<String> tokens;

        NaiveTrainer(List<String> texts, List<String> alphabet) {
            tokens = new ArrayList<>(alphabet);
            for (String text : texts) {
                Matcher matcher = BytePairEncoding.PIECES.matcher(text);
                while (matcher.find()) {
                    words.add(new ArrayList<>(matcher.group()
                            .codePoints()
                            .mapToObj(point -> tokens.indexOf(Character.toString(point)))
                            .toList()));
                }
            }
        }

        List<BytePairEncoding.Merge> merges(int count) {
            List<BytePairEncoding.Merge> merges = new ArrayList<>();
            while (merges.size() < count) {
                int[] pair = mostFrequentPair();
                merges.add(new BytePairEncoding.Merge(tokens.get(pair[0]), tokens.get(pair[1])));
                tokens.add(tokens.get(pair[0]) + tokens.get(pair[1]));
                words.forEach(word -> replace(word, pair));
            }
            return merges;
        }

        private int[] mostFrequentPair() {
            int size = tokens.size();
            int[][] counts = new int[size][size];
            words.forEach(word -> {
                for (int i = 0; i + 1 < word.size(); i++) {
                    counts[word.get(i)][word.get(i + 1)]++;
                }
            });
            int[] best = {0, 0};
            for (int left = 0; left < size; left++) {
                for (int right = 0; right < size; right++) {
                    if (counts[left][right] > counts[best[0]][best[1]]) {
                        best = new int[] {left, right};
                    }
                }
            }
            return Arrays.copyOf(best, 2);
        }

        private void replace(List<Integer> word, int[] pair) {
            for (int i = 0; i + 1 < word.size(); i++) {
                if (word.get(i) == pair[0] && word.get(i + 1) == pair[1]) {
                    word.set(i, tokens.size() - 1);
                    word.remove(i + 1);
                }
            }
        }
    }
}
