package dev.prudence.trainer.bestofn;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one ensemble contributes to a sample: a normalised score per member, then one aggregate per objective.
 *
 * @param name the ensemble's name in reports
 * @param labelNoise share of flipped preference labels its members were trained on; null when that means nothing for it
 * @param members ids of the members, in the order of their scores
 * @param objectives the aggregates, in the order in which the ensemble reports them
 */
public record EnsembleColumns(
        String name, @Nullable Double labelNoise, List<String> members, List<Objective> objectives) {
    /** Copies the lists. */
    public EnsembleColumns {
        members = List.copyOf(members);
        objectives = List.copyOf(objectives);
    }

    /** Number of scores per sample. */
    public int width() {
        return members.size() + objectives.size();
    }
}
