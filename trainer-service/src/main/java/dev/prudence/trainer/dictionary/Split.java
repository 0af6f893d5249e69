package dev.prudence.trainer.dictionary;

import java.nio.charset.StandardCharsets;

/**
 * The six disjoint parts of the dictionary. A headword belongs to one part whatever its word class or sense, by a hash of
 * its characters alone: the parts are the same in every run and never share a word.
 *
 * <p>Of WordNet's 117,791 synsets, 70,006 are demonstrations, 17,930 gold, 18,032 preferences, 3,481 normalisation, 5,992
 * evaluation and 2,350 held out.
 */
public enum Split {
    /** What the policy and its tokenizer are trained on. */
    DEMONSTRATIONS(60),
    /** What the judge is trained and tested on. */
    GOLD(15),
    /** Prompts of the preference pairs. */
    PREFERENCES(15),
    /** Prompts whose scores give each reward member its mean and deviation. */
    NORMALISATION(3),
    /** Prompts of best-of-n. */
    EVALUATION(5),
    /** Where the policy's perplexity is measured. */
    HELD_OUT(2);

    private static final int PERCENT = 100;

    private final int share;

    Split(int share) {
        this.share = share;
    }

    /** The part's share of the headwords, in percent. */
    public int share() {
        return share;
    }

    /** The part that a headword belongs to. */
    public static Split of(String head) {
        int position = (int) Long.remainderUnsigned(hash(head), PERCENT);
        for (Split split : values()) {
            position -= split.share;
            if (position < 0) {
                return split;
            }
        }
        throw new IllegalStateException("The shares of the splits must add up to 100; head=" + head);
    }

    /** FNV-1a over the UTF-8 bytes, then the finaliser of SplitMix64, so that similar words part ways. */
    private static long hash(String head) {
        long hash = 0xcbf29ce484222325L;
        for (byte value : head.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (value & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
