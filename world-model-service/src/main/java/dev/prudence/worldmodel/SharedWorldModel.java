package dev.prudence.worldmodel;

import dev.prudence.worldmodel.tree.Prediction;
import dev.prudence.worldmodel.tree.Unroll;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A world model that many ask at once, each without waiting. Thread-safe. */
public final class SharedWorldModel implements AutoCloseable {

    private final WorldModel model;
    private final BatchingQueue<Root, Prediction<Hidden>> roots;
    private final BatchingQueue<Unroll<Hidden>, Prediction<Hidden>> unrolls;

    /**
     * Shares a model, which is closed with this.
     *
     * @param mostWaiting questions of each sort that may wait
     * @param executor runs the model
     */
    public SharedWorldModel(WorldModel model, int mostWaiting, Executor executor) {
        this.model = model;
        int most = model.contract().rows().largest();
        this.roots = new BatchingQueue<>(model::begin, most, mostWaiting, executor);
        this.unrolls = new BatchingQueue<>(model::unroll, most, mostWaiting, executor);
    }

    /** What the model takes and gives. */
    public WorldModelContract contract() {
        return model.contract();
    }

    /**
     * As {@link WorldModel#begin}.
     *
     * @throws IllegalArgumentException if the model cannot begin at one of them, before any is asked for
     */
    public CompletableFuture<List<Prediction<Hidden>>> begin(List<Root> asked) {
        asked.forEach(model::check);
        return roots.ask(asked);
    }

    /** As {@link WorldModel#unroll}. */
    public CompletableFuture<List<Prediction<Hidden>>> unroll(List<Unroll<Hidden>> asked) {
        return unrolls.ask(asked);
    }

    @Override
    public void close() {
        model.close();
    }
}
