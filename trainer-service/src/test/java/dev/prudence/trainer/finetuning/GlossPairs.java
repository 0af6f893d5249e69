package dev.prudence.trainer.finetuning;

import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.text.TextTokenizer;
import dev.prudence.trainer.dictionary.Entry;
import dev.prudence.trainer.dictionary.Split;
import dev.prudence.trainer.dictionary.WordNet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Which of two glosses belongs to the word? A word stands with its own gloss and with that of another word of its class. */
final class GlossPairs {
    private final List<Entry> entries;
    private final TextTokenizer tokenizer;
    private final int pairs;
    private final int time;

    GlossPairs(Split split, TextTokenizer tokenizer, int pairs, int time) {
        this.entries = WordNet.entries().stream()
                .filter(entry -> Split.of(entry.head()) == split)
                .toList();
        this.tokenizer = tokenizer;
        this.pairs = pairs;
        this.time = time;
    }

    record Choice(String word, String right, String wrong) {}

    /** The same for the same index. */
    List<Choice> choices(int index) {
        SplittableRandom random = new SplittableRandom(index);
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            Entry entry = entries.get(random.nextInt(entries.size()));
            choices.add(
                    new Choice(entry.head(), entry.gloss(), other(entry, random).gloss()));
        }
        return choices;
    }

    /** The inputs of an encoder, {@code [2 pairs, time]}: first every word with its own gloss, then every word with the other. */
    Map<String, Tensor> batch(int index) {
        List<String> texts = new ArrayList<>();
        choices(index).forEach(choice -> texts.add(choice.word() + ": " + choice.right()));
        choices(index).forEach(choice -> texts.add(choice.word() + ": " + choice.wrong()));
        return encoded(texts);
    }

    private Entry other(Entry entry, SplittableRandom random) {
        while (true) {
            Entry other = entries.get(random.nextInt(entries.size()));
            if (other.partOfSpeech() == entry.partOfSpeech() && !other.head().equals(entry.head())) {
                return other;
            }
        }
    }

    private Map<String, Tensor> encoded(List<String> texts) {
        long[] tokens = new long[texts.size() * time];
        long[] mask = new long[tokens.length];
        for (int row = 0; row < texts.size(); row++) {
            long[] text = tokenizer.encodeWithSpecialTokens(texts.get(row));
            int length = Math.min(text.length, time);
            System.arraycopy(text, 0, tokens, row * time, length);
            Arrays.fill(mask, row * time, row * time + length, 1);
        }
        Map<String, Tensor> batch = new HashMap<>();
        batch.put("input_ids", Tensor.longs(tokens, texts.size(), time));
        batch.put("attention_mask", Tensor.longs(mask, texts.size(), time));
        batch.put("token_type_ids", Tensor.longs(new long[tokens.length], texts.size(), time));
        return batch;
    }
}
