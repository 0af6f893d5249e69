package dev.prudence.trainer.judge;

import dev.prudence.trainer.dictionary.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
        List<JudgedRow> training = new ArrayList<>();
        List<JudgedRow> heldOut = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            List<String> negatives = new ArrayList<>();
            for (Corruption kind : Corruption.values()) {
                negatives.add(kind.apply(entry.gloss(), other(entries, i, random), random));
            }
            negatives.addAll(samples.get(i));
            (isHeldOut(entry.head()) ? heldOut : training).add(new JudgedRow(entry.prompt(), entry.gloss(), negatives));
        }
        return new GoldRows(training, heldOut);
    }

    /** A definition of another headword. */
    static String other(List<Entry> entries, int position, Random random) {
        Entry entry = entries.get(position);
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
