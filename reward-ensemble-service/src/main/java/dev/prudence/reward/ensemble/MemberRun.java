package dev.prudence.reward.ensemble;

import dev.prudence.runtime.RunStop;
import java.util.List;
import java.util.function.Function;

/**
 * A run that scores samples.
 *
 * @param members positions of the members that the graph scores
 * @param samples positions of the samples, in the order of the rows
 * @param scores makes the run: f32[samples or more, members]
 */
record MemberRun(String graph, List<Integer> members, List<Integer> samples, Function<RunStop, float[]> scores)
        implements GraphRun {

    @Override
    public int values() {
        return samples.size() * members.size();
    }

    @Override
    public float[] make(RunStop stop) {
        return scores.apply(stop);
    }
}
