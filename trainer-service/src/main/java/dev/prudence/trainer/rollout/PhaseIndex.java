package dev.prudence.trainer.rollout;

import java.util.BitSet;

/**
 * What has arrived for each sample of a phase, and in which frame of the journal it stands. Part 0 is the sample itself,
 * part {@code e + 1} its score by ensemble {@code e}. A sample is settled when its part 0 is there and, if that carries an
 * answer, every score is there too.
 *
 * <p>Takes 8 bytes per sample and part. Not thread-safe.
 */
final class PhaseIndex {

    /** The part that is the sample itself. */
    static final int SAMPLE = 0;

    private final int samples;
    private final int parts;
    /** Offset of the frame plus 1; 0 when nothing arrived. */
    private final long[][] frames;

    private final BitSet[] usable;
    private int settled;
    private int generated;

    PhaseIndex(int samples, int ensembles) {
        this.samples = samples;
        this.parts = ensembles + 1;
        this.frames = new long[parts][samples];
        this.usable = new BitSet[parts];
        for (int part = 0; part < parts; part++) {
            usable[part] = new BitSet(samples);
        }
    }

    int samples() {
        return samples;
    }

    int ensembles() {
        return parts - 1;
    }

    /** Records where a part stands, once. */
    void put(int part, int id, long frame, boolean carriesValue) {
        if (has(part, id)) {
            throw new IllegalStateException("the first answer wins, part=" + part + " id=" + id);
        }
        boolean before = settled(id);
        frames[part][id] = frame + 1;
        usable[part].set(id, carriesValue);
        if (part == SAMPLE && carriesValue) {
            generated++;
        }
        if (!before && settled(id)) {
            settled++;
        }
    }

    boolean has(int part, int id) {
        return frames[part][id] != 0;
    }

    /** Where a part stands, for the journal. */
    long frame(int part, int id) {
        return frames[part][id] - 1;
    }

    /** True when the part is there and carries an answer or numbers. */
    boolean usable(int part, int id) {
        return usable[part].get(id);
    }

    /** True when nothing more is expected for the sample. */
    boolean settled(int id) {
        if (!has(SAMPLE, id)) {
            return false;
        }
        return !usable(SAMPLE, id) || hasAllScores(id);
    }

    /** True when the sample has an answer and a usable score by every ensemble. */
    boolean complete(int id) {
        for (int part = 0; part < parts; part++) {
            if (!usable(part, id)) {
                return false;
            }
        }
        return true;
    }

    int settledCount() {
        return settled;
    }

    int generatedCount() {
        return generated;
    }

    int completeCount() {
        BitSet all = (BitSet) usable[SAMPLE].clone();
        for (BitSet part : usable) {
            all.and(part);
        }
        return all.cardinality();
    }

    private boolean hasAllScores(int id) {
        for (int part = 1; part < parts; part++) {
            if (!has(part, id)) {
                return false;
            }
        }
        return true;
    }
}
