package dev.prudence.trainer.bestofn;

import java.util.SplittableRandom;

/**
 * Sorts sample positions by score without ever moving what belongs to them: gold follows by position.
 *
 * <p>The estimator assumes a strict order. Equal scores are ordered by a shuffle keyed by seed and prompt, never by the
 * order of arrival.
 */
final class Ranking {
    private Ranking() {}

    /** A permutation of {@code 0 … size−1} that depends on the seed and the prompt only. */
    static int[] shuffled(int size, long seed, int prompt) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + prompt);
        for (int i = size - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    /**
     * Returns the positions of {@code order} sorted ascending by {@code scores[offset + position]}; equal scores keep the
     * order they had in {@code order}. The argument stays as it is.
     */
    static int[] ascending(int[] order, double[] scores, int offset) {
        int[] sorted = order.clone();
        int[] spare = new int[order.length];
        for (int width = 1; width < sorted.length; width *= 2) {
            for (int start = 0; start < sorted.length; start += 2 * width) {
                merge(sorted, spare, start, width, scores, offset);
            }
            int[] swapped = sorted;
            sorted = spare;
            spare = swapped;
        }
        return sorted;
    }

    private static void merge(int[] from, int[] to, int start, int width, double[] scores, int offset) {
        int middle = Math.min(start + width, from.length);
        int end = Math.min(start + 2 * width, from.length);
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++) {
            boolean takeLeft =
                    left < middle && (right >= end || scores[offset + from[left]] <= scores[offset + from[right]]);
            to[i] = takeLeft ? from[left++] : from[right++];
        }
    }
}
