package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.Graph;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.lora.AdaptedGraph;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.graph.training.TrainingStep;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The graphs of a learner, each for one size of a row. Thread-safe. */
final class PolicyGraphs {

    static final String WEIGHT = "weight";
    static final String LOG_PROBABILITIES = "log_probabilities";
    static final String ENTROPY = "entropy";
    static final String VALUES = "values";
    private static final String PARAMETER = "param/";

    /** Apart from the names of diagnostics. */
    private static final String FORWARD = "forward/";

    private PolicyGraphs() {}

    /**
     * A network in a graph of its own, with adapters where asked. Only with them are its outputs declared, under a prefix.
     *
     * @param adapted present where asked
     */
    private record Built(GraphBuilder graph, PolicyOutputs outputs, Optional<AdaptedGraph> adapted) {}

    private static Built build(
            String name, String prefix, PolicyNetwork<?> network, boolean critic, LearnerSettings settings, int time) {
        GraphBuilder graph = GraphBuilder.create(name);
        PolicyOutputs outputs = network.build(graph, settings.rows(), time, critic);
        if (settings.lora().isEmpty()) {
            return new Built(graph, outputs, Optional.empty());
        }
        declare(prefix, graph, outputs);
        AdaptedGraph adapted = settings.lora().get().lora().adapt(graph);
        GraphBuilder copy = adapted.graph();
        PolicyOutputs copied = new PolicyOutputs(
                copy.output(prefix + LOG_PROBABILITIES),
                copy.output(prefix + ENTROPY),
                outputs.values().map(values -> copy.output(prefix + VALUES)));
        return new Built(copy, copied, Optional.of(adapted));
    }

    private static void declare(String prefix, GraphBuilder graph, PolicyOutputs outputs) {
        graph.output(prefix + LOG_PROBABILITIES, outputs.logProbabilities());
        graph.output(prefix + ENTROPY, outputs.entropy());
        outputs.values().ifPresent(values -> graph.output(prefix + VALUES, values));
    }

    /** The adapters of a network; empty without any. */
    static Optional<AdaptedGraph> adapters(
            PolicyNetwork<?> network, boolean critic, LearnerSettings settings, int time) {
        return settings.lora()
                .flatMap(lora ->
                        build("adapters", "", network, critic, settings, time).adapted());
    }

    /** An update, whose accumulating partner takes further micro-batches in. */
    static TrainingStep update(
            PolicyNetwork<?> network,
            Algorithm algorithm,
            LearnerSettings settings,
            Map<String, float[]> frozen,
            int time) {
        String name = algorithm.name().replace("++", "-plus-plus");
        Built built = build(name, FORWARD, network, algorithm.hasCritic(), settings, time);
        Loss loss = algorithm.loss(new LossTerms(built.graph(), built.outputs()));
        TrainingStep.Builder step = TrainingStep.builder(built.graph(), loss.mean())
                .adamW(settings.adamW())
                .clipNorm(settings.clipNorm())
                .skipNonFinite()
                .accumulateGradients(loss.weight())
                .trainOnly(settings.trained(), Weights.embedded(frozen))
                .metric(WEIGHT, loss.weight());
        loss.diagnostics().forEach(step::metric);
        return step.build();
    }

    /** What the policy says of actions, reading the parameters from an update's state. */
    static byte[] measurement(
            PolicyNetwork<?> network, boolean critic, LearnerSettings settings, Map<String, float[]> frozen, int time) {
        Built built = build("policy-measurement", "", network, critic, settings, time);
        GraphBuilder graph = built.graph();
        graph.metadata(Graph.STATE_PROPERTY, "");
        if (built.adapted().isEmpty()) {
            declare("", graph, built.outputs());
        }
        return OnnxWriter.write(
                graph, Weights.split(trained(graph, settings), Weights.inputs(PARAMETER), Weights.embedded(frozen)));
    }

    private static Set<String> trained(GraphBuilder graph, LearnerSettings settings) {
        return graph.parameters().stream()
                .map(Parameter::name)
                .filter(settings.trained())
                .collect(Collectors.toSet());
    }
}
