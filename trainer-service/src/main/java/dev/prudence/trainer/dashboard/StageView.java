package dev.prudence.trainer.dashboard;

import dev.prudence.proto.run.v1.StageProgressed;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A stage as it stands.
 *
 * @param name the stage
 * @param state where it stands
 * @param seconds how long it took; 0 until it is done
 * @param activity what is being done; empty when nobody said
 * @param done finished units
 * @param total units in all; 0 when unknown
 * @param unit the unit
 * @param metrics of a finished stage
 */
public record StageView(
        String name,
        State state,
        double seconds,
        String activity,
        long done,
        long total,
        String unit,
        SortedMap<String, Double> metrics) {

    /** Where a stage stands. */
    public enum State {
        WAITING,
        RUNNING,
        DONE,
        /** Done by an earlier run whose output is used. */
        CACHED
    }

    public StageView {
        metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    }

    static StageView waiting(String name) {
        return new StageView(name, State.WAITING, 0, "", 0, 0, "", new TreeMap<>());
    }

    StageView running() {
        return new StageView(name, State.RUNNING, 0, "", 0, 0, "", new TreeMap<>());
    }

    StageView progressed(StageProgressed progress) {
        return new StageView(
                name,
                State.RUNNING,
                0,
                progress.getActivity(),
                progress.getDone(),
                progress.getTotal(),
                progress.getUnit(),
                new TreeMap<>());
    }

    StageView completed(double took, boolean cached, Map<String, Double> numbers) {
        State end = cached ? State.CACHED : State.DONE;
        return new StageView(name, end, took, "", 0, 0, "", new TreeMap<>(numbers));
    }
}
