package dev.prudence.reward.ensemble;

import dev.prudence.reward.objective.Objective;

/**
 * How one sample is to be scored.
 *
 * @param minimumMembers members that must give a finite score; 0 for what the ensemble was opened with
 */
public record Terms(Objective objective, int minimumMembers) {
    public Terms {
        if (minimumMembers < 0) {
            throw new IllegalArgumentException("members are counted from 0: minimum_members=" + minimumMembers);
        }
    }
}
