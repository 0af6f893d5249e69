package dev.prudence.bench.measure;

import java.util.List;
import java.util.stream.Stream;

/** Both sides of a comparison, ready to be timed. */
public record Pair(Contender ours, Contender baseline) implements AutoCloseable {

    /** What there is to say beside the times, once they are taken. */
    public List<String> notes() {
        return Stream.concat(ours.notes().stream(), baseline.notes().stream()).toList();
    }

    @Override
    public void close() {
        try (baseline) {
            ours.close();
        }
    }
}
