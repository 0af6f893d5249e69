package dev.prudence.reward.ensemble;

import java.util.List;
import java.util.function.Supplier;

/**
 * One run of a graph over some samples, not yet made.
 *
 * @param graph what fails together: a member's id, or the name of a graph that several share
 * @param members positions of the members that the graph scores
 * @param samples positions of the samples, in the order of the rows
 * @param scores makes the run: f32[samples or more, members]; throws {@link dev.prudence.runtime.InferenceException} if it fails
 */
record MemberRun(String graph, List<Integer> members, List<Integer> samples, Supplier<float[]> scores) {}
