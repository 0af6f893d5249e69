package dev.prudence.reward.ensemble;

import dev.prudence.runtime.RunStop;
import java.util.List;

/** One run of a graph over some samples, not yet made. */
sealed interface GraphRun permits MemberRun, EncoderRun {

    /** What fails together: a member's id, or the name of a graph that several share. */
    String graph();

    /** Positions of the members that have no scores without it. */
    List<Integer> members();

    /** Positions of the samples that have no scores without it. */
    List<Integer> samples();

    /** How many of the values that it makes count. */
    int values();

    /**
     * Makes the run.
     *
     * @throws dev.prudence.runtime.InferenceException if it fails, or was asked to stop
     */
    float[] make(RunStop stop);
}
