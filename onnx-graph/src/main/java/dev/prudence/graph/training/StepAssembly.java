package dev.prudence.graph.training;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.Graph;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.autodiff.Gradients;
import dev.prudence.graph.onnx.Weights;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Appends to a graph what its training step consists of, as a {@link TrainingStep.Builder} asks. */
final class StepAssembly {
    private final GraphBuilder graph;
    private final Value loss;
    private final StepChoices choices;
    private final List<Parameter> parameters;
    private final Map<String, Value> gradients = new LinkedHashMap<>();

    StepAssembly(GraphBuilder graph, Value loss, StepChoices choices) {
        this.graph = graph;
        this.loss = loss;
        this.choices = choices;
        this.parameters = graph.parameters().stream()
                .filter(parameter -> choices.trained().test(parameter.name()))
                .toList();
    }

    TrainingStep build() {
        requireParameters();
        List<Value> targets = new ArrayList<>(parameters);
        targets.addAll(choices.sought().values());
        List<Value> all = gradients(targets);
        sought(all.subList(parameters.size(), all.size()));
        List<Value> own = all.subList(0, parameters.size());
        Optional<Accumulation> accumulation =
                choices.weight().map(weight -> new Accumulation(graph, weight, parameters, own));
        List<Value> gradients = accumulation.map(Accumulation::means).orElse(own);
        Value norm = globalNorm(gradients);
        StepOutputs update = update(gradients, norm, accumulation);
        return new TrainingStep(
                update.graph(graph.name() + "-training"),
                accumulation.map(sums -> accumulating(sums, norm)),
                update.stateShapes(),
                weights());
    }

    private Weights weights() {
        Set<String> trained = parameters.stream().map(Parameter::name).collect(Collectors.toSet());
        return Weights.split(trained, Weights.inputs(TrainingStep.PARAMETER), choices.frozen());
    }

    private void requireParameters() {
        parameters.forEach(StepAssembly::requireFloat32);
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException("No parameter of the graph is to be trained: parameters="
                    + graph.parameters().stream().map(Parameter::name).toList());
        }
    }

    private void sought(List<Value> found) {
        Iterator<Value> next = found.iterator();
        choices.sought().keySet().forEach(name -> gradients.put(name, next.next()));
    }

    private List<Value> gradients(List<Value> targets) {
        if (!choices.scalesLoss()) {
            return Gradients.of(loss, targets, choices.kept());
        }
        Value scale = graph.input("loss_scale", ElementType.FLOAT32, Shape.scalar());
        Value inverse = graph.scalar(1).div(scale);
        return Gradients.of(loss.mul(scale), targets, choices.kept()).stream()
                .map(gradient -> gradient.mul(inverse))
                .toList();
    }

    private StepOutputs update(List<Value> gradients, Value norm, Optional<Accumulation> accumulation) {
        Value learningRate = graph.input("learning_rate", ElementType.FLOAT32, Shape.scalar());
        StepOutputs outputs = outputs(
                norm, choices.skips() ? Optional.of(isFinite(norm).and(isFinite(learningRate))) : Optional.empty());
        StepScope scope = new StepScope(graph, learningRate, () -> clipping(norm));
        Optimiser.Rule rule = choices.optimiser().begin(scope);
        for (int i = 0; i < parameters.size(); i++) {
            update(parameters.get(i), gradients.get(i), rule, scope, outputs);
        }
        scope.takeShared().forEach(outputs::addState);
        accumulation.ifPresent(sums -> sums.reset(outputs));
        return outputs;
    }

    private static void update(
            Parameter parameter, Value gradient, Optimiser.Rule rule, StepScope scope, StepOutputs outputs) {
        Value next = rule.next(parameter, gradient);
        outputs.addState(TrainingStep.PARAMETER + parameter.name(), new StepScope.Change(parameter, next));
        scope.takeOwn().forEach(outputs::addState);
    }

    private Graph accumulating(Accumulation sums, Value norm) {
        StepOutputs outputs = outputs(norm, choices.skips() ? Optional.of(isFinite(norm)) : Optional.empty());
        sums.keep(outputs);
        return outputs.graph(graph.name() + "-accumulation");
    }

    private StepOutputs outputs(Value norm, Optional<Value> accepted) {
        StepOutputs outputs = new StepOutputs(accepted);
        outputs.add("loss", loss);
        outputs.add("grad_norm", norm);
        Map<String, Value> reported = new LinkedHashMap<>(graph.outputs());
        graph.state().keySet().forEach(state -> reported.remove(StepOutputs.NEXT + state.name()));
        reported.forEach(outputs::add);
        choices.metrics().forEach(outputs::add);
        gradients.forEach(outputs::add);
        accepted.ifPresent(yes -> outputs.add("skipped", yes.not().cast(ElementType.FLOAT32)));
        graph.state().forEach((input, next) -> outputs.addState(input.name(), new StepScope.Change(input, next)));
        return outputs;
    }

    /** {@code c / max(norm, c)} is 1 up to the bound and {@code c / norm} beyond. */
    private Optional<Value> clipping(Value norm) {
        if (Double.isInfinite(choices.clipNorm())) {
            return Optional.empty();
        }
        Value bound = graph.scalar(choices.clipNorm());
        return Optional.of(bound.div(norm.max(bound)));
    }

    /** Comparisons with NaN are false. */
    private Value isFinite(Value scalar) {
        return scalar.abs().lessOrEqual(graph.scalar(Float.MAX_VALUE));
    }

    private static Value globalNorm(List<Value> gradients) {
        return gradients.stream()
                .map(gradient -> gradient.reduceSumSquare(false))
                .reduce(Value::add)
                .orElseThrow()
                .sqrt();
    }

    private static void requireFloat32(Parameter parameter) {
        if (parameter.elementType() != ElementType.FLOAT32) {
            throw new IllegalArgumentException("Only float32 parameters are trained: parameter=" + parameter);
        }
    }
}
