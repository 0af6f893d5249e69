package dev.prudence.trainer.sft;

import dev.prudence.trainer.dictionary.Entry;
import dev.prudence.trainer.tokenizer.PolicyTokenizer;
import java.util.ArrayList;
import java.util.List;

/** Dictionary entries as token ids. This class is thread-safe. */
public final class DictionaryTokens {

    private DictionaryTokens() {}

    /**
     * Demonstrations of the entries that fit, in their order. Entries that are too long are left out, not cut.
     *
     * @param contextLength longest demonstration in tokens
     * @param longestResponse longest definition in tokens, end-of-sequence not counted
     */
    public static List<Demonstration> demonstrations(
            PolicyTokenizer tokenizer, List<Entry> entries, int contextLength, int longestResponse) {
        List<int[]> prompts =
                tokenizer.encodeAll(entries.stream().map(Entry::prompt).toList());
        List<int[]> glosses = glosses(tokenizer, entries);
        List<Demonstration> fitting = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            Demonstration each = Demonstration.of(PolicyTokenizer.withSeparator(prompts.get(i)), glosses.get(i));
            if (each.length() <= contextLength && each.responseLength() <= longestResponse + 1) {
                fitting.add(each);
            }
        }
        return List.copyOf(fitting);
    }

    /** The definitions of all entries, each closed by end-of-sequence. */
    public static List<int[]> glosses(PolicyTokenizer tokenizer, List<Entry> entries) {
        return tokenizer.encodeAll(entries.stream().map(Entry::gloss).toList()).stream()
                .map(PolicyTokenizer::withEnd)
                .toList();
    }
}
