package dev.prudence.graph.lora;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.rewriting.GraphCopy;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Low-rank adaptation, <a href="https://arxiv.org/abs/2106.09685">arXiv 2106.09685</a>: beside a weight that stays frozen, two small
 * matrices are trained whose product is added to it, {@code y = x W + s (x A) B} with {@code s = alpha / rank}. It starts as the original
 * (B is 0), and can be merged into the weight afterwards.
 *
 * <p>Weights are those of MatMul and Gemm (as right operand, also by way of a transpose) and of Conv, where A is a convolution to {@code
 * rank} channels a group and B one of size 1.
 *
 * @param rank inner size of the two matrices, from 1
 * @param alpha what {@code s} is, times the rank
 * @param targets which weights are adapted, by the weight's name or by the name of the imported node that uses it: some exporters give
 *     weights numbers for names
 */
public record Lora(int rank, double alpha, Predicate<String> targets) {
    private static final String PREFIX = "lora/";

    public Lora {
        if (rank < 1 || !(alpha > 0)) {
            throw new IllegalArgumentException(
                    "Rank is at least 1 and alpha above 0: rank=" + rank + ", alpha=" + alpha);
        }
    }

    /** Whether a parameter is one of an adapter's matrices: what {@code trainOnly} needs. */
    public static boolean isAdapter(String parameter) {
        return parameter.startsWith(PREFIX);
    }

    static String nameOf(String weight, String matrix) {
        return PREFIX + weight + "/" + matrix;
    }

    /** The weight whose matrix A a parameter is; empty for other parameters. */
    static Optional<String> weightOf(String parameter) {
        return isAdapter(parameter) && parameter.endsWith("/a")
                ? Optional.of(parameter.substring(PREFIX.length(), parameter.length() - "/a".length()))
                : Optional.empty();
    }

    /**
     * A copy of a graph with an adapter at every use of the targets. Names that match but are no such weight (biases, embeddings) stay as
     * they are; {@link AdaptedGraph#adapters} lists what was adapted.
     *
     * @throws IllegalArgumentException when no weight of the graph is a target
     */
    public AdaptedGraph adapt(GraphBuilder graph) {
        Adaptation adaptation = new Adaptation(this);
        GraphBuilder adapted = GraphCopy.of(graph, adaptation);
        if (adaptation.adapters().isEmpty()) {
            throw new IllegalArgumentException(
                    "No weight of the graph is a target, choose among them: weights=" + adaptation.candidates());
        }
        return new AdaptedGraph(adapted, alpha / rank, adaptation.adapters());
    }
}
