package dev.prudence.runtime.text;

import java.util.Arrays;

/** What a tokenizer puts before, between and behind the two texts of a pair. */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
record PairFrame(Piece before, long firstSegment, Piece between, long secondSegment, Piece behind) {

    /** Special tokens and their segments. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record Piece(long[] ids, long[] segments) {}

    /**
     * Taken from a pair of texts that have a token each at least.
     *
     * @param sequences 0 for tokens of the first text, 1 for those of the second, something else for special ones
     */
    static PairFrame of(long[] ids, long[] segments, long[] sequences) {
        int first = indexOf(sequences, 0, 0);
        int firstEnd = endOf(sequences, 0, first);
        int second = indexOf(sequences, 1, firstEnd);
        int secondEnd = endOf(sequences, 1, second);
        return new PairFrame(
                piece(ids, segments, 0, first),
                segments[first],
                piece(ids, segments, firstEnd, second),
                segments[second],
                piece(ids, segments, secondEnd, ids.length));
    }

    TokenPair around(long[] first, long[] second) {
        int length = before.ids.length + first.length + between.ids.length + second.length + behind.ids.length;
        long[] ids = new long[length];
        long[] segments = new long[length];
        int at = put(before, ids, segments, 0);
        at = put(new Piece(first, filled(first.length, firstSegment)), ids, segments, at);
        at = put(between, ids, segments, at);
        at = put(new Piece(second, filled(second.length, secondSegment)), ids, segments, at);
        put(behind, ids, segments, at);
        return new TokenPair(ids, segments, first.length, second.length);
    }

    private static int put(Piece piece, long[] ids, long[] segments, int at) {
        System.arraycopy(piece.ids, 0, ids, at, piece.ids.length);
        System.arraycopy(piece.segments, 0, segments, at, piece.ids.length);
        return at + piece.ids.length;
    }

    private static long[] filled(int length, long value) {
        long[] values = new long[length];
        Arrays.fill(values, value);
        return values;
    }

    private static Piece piece(long[] ids, long[] segments, int from, int to) {
        return new Piece(Arrays.copyOfRange(ids, from, to), Arrays.copyOfRange(segments, from, to));
    }

    private static int indexOf(long[] sequences, long wanted, int from) {
        for (int i = from; i < sequences.length; i++) {
            if (sequences[i] == wanted) {
                return i;
            }
        }
        throw new IllegalArgumentException(
                "The tokenizer does not join pairs one behind the other: sequences=" + Arrays.toString(sequences));
    }

    private static int endOf(long[] sequences, long wanted, int from) {
        int end = from;
        while (end < sequences.length && sequences[end] == wanted) {
            end++;
        }
        return end;
    }
}
