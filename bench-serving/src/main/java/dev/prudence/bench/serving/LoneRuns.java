package dev.prudence.bench.serving;

import dev.prudence.bench.measure.Itemised;
import java.util.List;

/**
 * One pair after the other in-process, on the caller's thread; an item is a pair. Not thread-safe.
 *
 * @param model closed with this
 */
record LoneRuns(RawModel model, List<WordNetPairs.Pair> pairs) implements Itemised {

    @Override
    public int items() {
        return pairs.size();
    }

    @Override
    public void run(int item) {
        score(item);
    }

    /** The first column of a pair. */
    float score(int item) {
        return model.score(List.of(model.tokenize(pairs.get(item))))[0];
    }

    @Override
    public void close() {
        model.close();
    }
}
