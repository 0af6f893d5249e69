package dev.prudence.bench.loop;

import java.util.Map;

/**
 * What a run did, and where its time went.
 *
 * @param work in the loop's unit
 * @param seconds by part; what is not measured is left out
 * @param wall seconds in all
 */
record Spent(double work, Map<String, Double> seconds, double wall) {

    double secondsOfOne() {
        return wall / work;
    }
}
