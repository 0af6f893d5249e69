package dev.prudence.bench.measure;

/** A contender whose run is some items in order, each of which can also be run alone. Not thread-safe. */
public interface Itemised extends Contender {

    /** How many there are, at least one. */
    int items();

    /** Does the work of one of them, counted from 0. */
    void run(int item);

    @Override
    default void run() {
        for (int item = 0; item < items(); item++) {
            run(item);
        }
    }
}
