package dev.prudence.bench.measure;

/** Both sides of a comparison, ready to be timed. */
public record Pair(Contender ours, Contender baseline) implements AutoCloseable {

    @Override
    public void close() {
        try (baseline) {
            ours.close();
        }
    }
}
