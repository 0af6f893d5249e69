package dev.prudence.trainer.embedding;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Mlp;

/**
 * A scalar score of a prompt with a response from their embeddings: features → 64 tanh units → 1.
 *
 * @param features what the network sees
 * @param network the trained part
 */
record EmbeddingHead(HeadFeatures features, Mlp network) {

    static final int EMBEDDING_WIDTH = 384;
    private static final int HIDDEN = 64;

    /** Adds the head's parameters below a name. */
    static EmbeddingHead create(GraphBuilder graph, String name, HeadFeatures features) {
        return new EmbeddingHead(
                features, Mlp.create(graph, name, Value::tanh, features.width(EMBEDDING_WIDTH), HIDDEN, 1));
    }

    /** Scores float32 {@code [rows, 1]} from embeddings float32 {@code [rows, 384]}. */
    Value score(Value prompt, Value response) {
        return network.apply(features.of(prompt, response));
    }
}
