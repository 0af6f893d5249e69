package dev.prudence.trainer.judge;

import dev.prudence.trainer.dictionary.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the judge learns from and is tested on: dictionary entries with each kind of negative, in two parts without a
 * common headword.
 *
 * @param training five sixths of the headwords
 * @param heldOut the others
 */
record GoldRows(List<JudgedRow> training, List<JudgedRow> heldOut) {

    private static final int HELD_OUT_SHARE = 6;
    private static final int HASH_PRIME = 0x9E3779B1;

    GoldRows {
        training = List.copyOf(training);
        heldOut = List.copyOf(heldOut);
    }

    /** The kinds of negatives: the corruptions, then the policy's samples at temperature 1 and above. */
    static List<String> kinds() {
        return Stream.concat(Arrays.stream(Corruption.values()).map(Corruption::key), Stream.of("policy", "policyHot"))
                .toList();
    }

    /**
     * Builds the rows.
     *
     * @param entries in the order of the samples
     * @param samples the policy's answers for each entry, one per temperature; an empty one is taken as it is
     */
    static GoldRows of(List<Entry> entries, List<List<String>> samples, long seed) {
        Random random = new Random(seed);
        return new GoldRows(rows(entries, samples, false, random), rows(entries, samples, true, random));
    }

    /**
     * The rows of one part. Other words' definitions come from the same part: a definition that is a true one in training
     * and a spoiled one in the test would make every method that remembers texts look worse than it is.
     */
    private static List<JudgedRow> rows(
            List<Entry> entries, List<List<String>> samples, boolean heldOut, Random random) {
        int[] part = IntStream.range(0, entries.size())
                .filter(i -> isHeldOut(entries.get(i).head()) == heldOut)
                .toArray();
        List<Entry> own = Arrays.stream(part).mapToObj(entries::get).toList();
        List<JudgedRow> rows = new ArrayList<>();
        for (int i : part) {
            Entry entry = entries.get(i);
            List<String> negatives = new ArrayList<>();
            for (Corruption kind : Corruption.values()) {
                negatives.add(kind.apply(entry.gloss(), other(entry, own, random), random));
            }
            negatives.addAll(samples.get(i));
            rows.add(new JudgedRow(entry.prompt(), entry.gloss(), negatives));
        }
        return rows;
    }

    /** A definition of another headword. */
    private static String other(Entry entry, List<Entry> entries, Random random) {
        Entry other = entry;
        while (other.head().equals(entry.head()) || other.gloss().equals(entry.gloss())) {
            other = entries.get(random.nextInt(entries.size()));
        }
        return other.gloss();
    }

    private static boolean isHeldOut(String head) {
        return Integer.remainderUnsigned(head.hashCode() * HASH_PRIME >>> 8, HELD_OUT_SHARE) == 0;
    }
}
