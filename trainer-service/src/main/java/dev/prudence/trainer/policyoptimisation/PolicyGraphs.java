package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.Graph;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.graph.training.TrainingStep;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The graphs of a learner, each for one size of a row. Thread-safe. */
final class PolicyGraphs {

    static final String WEIGHT = "weight";
    private static final String PARAMETER = "param/";

    private PolicyGraphs() {}

    /** An update, whose accumulating partner takes further micro-batches in. */
    static TrainingStep update(
            PolicyNetwork<?> network,
            Algorithm algorithm,
            LearnerSettings settings,
            Map<String, float[]> frozen,
            int time) {
        GraphBuilder graph = GraphBuilder.create(algorithm.name().replace("++", "-plus-plus"));
        PolicyOutputs outputs = network.build(graph, settings.rows(), time, algorithm.hasCritic());
        Loss loss = algorithm.loss(new LossTerms(graph, outputs));
        TrainingStep.Builder step = TrainingStep.builder(graph, loss.mean())
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
        GraphBuilder graph = GraphBuilder.create("policy-measurement");
        PolicyOutputs outputs = network.build(graph, settings.rows(), time, critic);
        graph.metadata(Graph.STATE_PROPERTY, "");
        graph.output("log_probabilities", outputs.logProbabilities());
        graph.output("entropy", outputs.entropy());
        outputs.values().ifPresent(values -> graph.output("values", values));
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
