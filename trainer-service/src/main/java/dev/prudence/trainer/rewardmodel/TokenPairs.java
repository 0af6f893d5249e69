package dev.prudence.trainer.rewardmodel;

import dev.prudence.runtime.Tensor;
import dev.prudence.trainer.tokenizer.PolicyTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Texts as members on the policy's network read them: prompt, separator, response, end-of-sequence. Thread-safe. */
final class TokenPairs {

    private TokenPairs() {}

    /**
     * The ids of each pair; a response that is too long is cut so that everything fits.
     *
     * @param longest ids in all, at most
     */
    static List<int[]> encode(PolicyTokenizer tokenizer, int longest, List<TextPair> pairs) {
        List<int[]> prompts =
                tokenizer.encodeAll(pairs.stream().map(TextPair::prompt).toList());
        List<int[]> responses =
                tokenizer.encodeAll(pairs.stream().map(TextPair::response).toList());
        List<int[]> all = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            int[] prompt = PolicyTokenizer.withSeparator(prompts.get(i));
            int[] response = responses.get(i);
            int room = Math.max(0, Math.min(response.length, longest - prompt.length - 1));
            all.add(join(prompt, PolicyTokenizer.withEnd(Arrays.copyOf(response, room))));
        }
        return all;
    }

    /** The inputs of a graph; missing rows are padding of length 1. */
    static Map<String, Tensor> tensors(List<int[]> texts, int rows, int time) {
        long[] tokens = new long[rows * time];
        long[] lengths = new long[rows];
        Arrays.fill(lengths, 1);
        for (int row = 0; row < texts.size(); row++) {
            int[] ids = texts.get(row);
            int start = row * time;
            IntStream.range(0, ids.length).forEach(i -> tokens[start + i] = ids[i]);
            lengths[row] = ids.length;
        }
        return Map.of("tokens", Tensor.longs(tokens, rows, time), "length", Tensor.longs(lengths, rows));
    }

    private static int[] join(int[] first, int[] second) {
        int[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
