package dev.prudence.reward.ensemble;

import java.util.List;

/** How the runs of one batch are made. What fails leaves its scores as they are: NaN. Implementations are thread-safe. */
interface Attempts {

    /** Makes all runs and puts their scores where they belong. */
    void make(List<MemberRun> work, RawScores scores);
}
