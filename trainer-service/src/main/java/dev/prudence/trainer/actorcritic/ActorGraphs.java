package dev.prudence.trainer.actorcritic;

import dev.prudence.graph.GraphBuilder;

/** The graph that acts, for a number of rows; its parameters are those of the training step. Thread-safe. */
public final class ActorGraphs {

    private ActorGraphs() {}

    /** From what is seen to {@code real_logits}, {@code imaginary_logits}, {@code reset_logits} and {@code values}, see {@link ActorNetwork}. */
    public static GraphBuilder acting(ActorShape shape, int rows) {
        return acting(shape, rows, rows);
    }

    /** The same, with rows that share observations. */
    static GraphBuilder acting(ActorShape shape, int rows, int views) {
        GraphBuilder graph = GraphBuilder.create("actor");
        ActorNetwork network = ActorNetwork.create(graph, shape, rows, views);
        graph.output("real_logits", network.realLogits());
        graph.output("imaginary_logits", network.imaginaryLogits());
        graph.output("reset_logits", network.resetLogits());
        graph.output("values", network.values());
        return graph;
    }
}
