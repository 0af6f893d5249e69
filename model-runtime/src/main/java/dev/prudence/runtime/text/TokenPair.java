package dev.prudence.runtime.text;

import java.util.Arrays;

/**
 * Two texts as one token sequence. Holds the arrays it was given: do not change them.
 *
 * @param ids tokens, special ones included
 * @param segments type ids, as long as the tokens
 * @param firstTokens tokens of the first text
 * @param secondTokens tokens of the second text
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record TokenPair(long[] ids, long[] segments, int firstTokens, int secondTokens) {

    static TokenPair of(long[] ids, long[] segments, long[] sequences) {
        return new TokenPair(ids, segments, count(sequences, 0), count(sequences, 1));
    }

    private static int count(long[] sequences, long wanted) {
        return (int)
                Arrays.stream(sequences).filter(sequence -> sequence == wanted).count();
    }
}
