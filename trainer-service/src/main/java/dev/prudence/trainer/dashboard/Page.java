package dev.prudence.trainer.dashboard;

import java.util.List;

/**
 * A part of a list.
 *
 * @param items from the wanted place on
 * @param matching how many there are in all
 */
public record Page<T>(List<T> items, long matching) {

    public Page {
        items = List.copyOf(items);
    }

    /** The part of a whole list. */
    public static <T> Page<T> of(List<T> all, int offset, int limit) {
        int from = Math.min(offset, all.size());
        return new Page<>(all.subList(from, (int) Math.min((long) from + limit, all.size())), all.size());
    }
}
