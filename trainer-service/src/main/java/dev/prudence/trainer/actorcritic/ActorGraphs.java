package dev.prudence.trainer.actorcritic;

import dev.prudence.graph.GraphBuilder;
import java.util.List;

/** The graph that acts, for a number of rows; its parameters are those of the training step. Thread-safe. */
public final class ActorGraphs {

    private ActorGraphs() {}

    /**
     * From what is seen to {@code real_logits}, {@code imaginary_logits}, {@code reset_logits} and {@code values}, see {@link ActorNetwork}; where it
     * remembers, {@code memory} to {@code next_memory}.
     */
    public static GraphBuilder acting(ActorShape shape, int rows) {
        return acting(shape, rows, 1, rows);
    }

    /** The same for steps of unrolls that share observations; no episode begins within. */
    static GraphBuilder acting(ActorShape shape, int unrolls, int steps, int views) {
        GraphBuilder graph = GraphBuilder.create("actor");
        say(graph, ActorNetwork.create(graph, shape, unrolls, steps, views, List.of()));
        return graph;
    }

    /** Makes what an actor says the outputs of its graph. */
    static void say(GraphBuilder graph, ActorNetwork network) {
        graph.output("real_logits", network.realLogits());
        graph.output("imaginary_logits", network.imaginaryLogits());
        graph.output("reset_logits", network.resetLogits());
        graph.output("values", network.values());
        network.recall().ifPresent(recall -> graph.output("next_memory", recall.behind()));
    }
}
