package dev.prudence.graph.training;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.Graph;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.autodiff.Gradients;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One optimiser step as an ONNX model: forward pass, backward pass, clipping by the global norm and AdamW.
 *
 * <p>Inputs: the inputs of the graph that are needed, {@code learning_rate} (float32 scalar) and the state. Outputs: {@code loss},
 * {@code grad_norm} (before clipping), the outputs of the graph, the metrics, and {@code next/<state>} for every state. The state,
 * float32 throughout, is {@code param/<name>}, {@code adam_m/<name>} and {@code adam_v/<name>} of every parameter and the scalar
 * {@code adam_step}; the metadata property {@link Graph#STATE_PROPERTY} pairs each state input with the output that replaces it.
 *
 * <p>This class is immutable and thread-safe; its builder is not.
 */
public final class TrainingStep {
    private static final String PARAMETER = "param/";
    private static final String FIRST_MOMENT = "adam_m/";
    private static final String SECOND_MOMENT = "adam_v/";
    private static final String STEP = "adam_step";
    private static final String NEXT = "next/";

    private final Graph graph;
    private final Map<String, Shape> stateShapes;

    private TrainingStep(Graph graph, Map<String, Shape> stateShapes) {
        this.graph = graph;
        this.stateShapes = stateShapes;
    }

    /** Differentiates a float32 scalar with respect to all parameters of its graph. */
    public static Builder builder(GraphBuilder graph, Value loss) {
        return new Builder(graph, loss);
    }

    public byte[] toOnnx() {
        return OnnxWriter.write(graph, Weights.inputs(PARAMETER));
    }

    /** The shapes of all states, by input name, in the order of the metadata. */
    public Map<String, Shape> stateShapes() {
        return stateShapes;
    }

    /**
     * The state before the first step: the given parameters, moments and step zero.
     *
     * @throws IllegalArgumentException when a parameter is missing or has another number of elements
     */
    public Map<String, float[]> initialState(Map<String, float[]> parameters) {
        Map<String, float[]> state = new LinkedHashMap<>();
        stateShapes.forEach((name, shape) -> state.put(name, initial(name, shape, parameters)));
        return state;
    }

    /** The parameters in a state, by their own names. */
    public Map<String, float[]> parameters(Map<String, float[]> state) {
        Map<String, float[]> parameters = new LinkedHashMap<>();
        stateShapes.keySet().stream()
                .filter(name -> name.startsWith(PARAMETER))
                .forEach(name -> parameters.put(name.substring(PARAMETER.length()), state.get(name)));
        return parameters;
    }

    private static float[] initial(String name, Shape shape, Map<String, float[]> parameters) {
        if (!name.startsWith(PARAMETER)) {
            return new float[(int) shape.elements()];
        }
        float[] given = parameters.get(name.substring(PARAMETER.length()));
        if (given == null || given.length != shape.elements()) {
            throw new IllegalArgumentException(
                    "A parameter needs a value for every element: parameter=" + name.substring(PARAMETER.length())
                            + ", shape=" + shape + ", values=" + (given == null ? 0 : given.length));
        }
        return given.clone();
    }

    /** Collects the choices; {@link #build} derives the step. */
    public static final class Builder {
        private final GraphBuilder graph;
        private final Value loss;
        private final Map<String, Value> outputs = new LinkedHashMap<>();
        private final Map<String, String> state = new LinkedHashMap<>();
        private final Map<String, Shape> stateShapes = new LinkedHashMap<>();
        private final Map<String, Value> metrics = new LinkedHashMap<>();
        private AdamW optimiser = AdamW.of(0.9, 0.999, 1e-8, 0);
        private double clipNorm = Double.POSITIVE_INFINITY;

        private Builder(GraphBuilder graph, Value loss) {
            this.graph = graph;
            this.loss = loss;
        }

        /** Default: β 0.9 and 0.999, ε 1e-8, no decay. */
        public Builder adamW(AdamW chosen) {
            optimiser = chosen;
            return this;
        }

        /** Scales the gradients so that their joint Euclidean norm is at most this. Default: no clipping. */
        public Builder clipNorm(double largest) {
            if (!(largest > 0)) {
                throw new IllegalArgumentException("The largest norm lies above 0: clipNorm=" + largest);
            }
            clipNorm = largest;
            return this;
        }

        /** A further output of the step that is no output of the graph itself. */
        public Builder metric(String name, Value value) {
            metrics.put(name, value);
            return this;
        }

        /**
         * Appends backward pass and update to the graph; its own outputs stay as they are. Once a graph.
         *
         * @throws IllegalArgumentException when a parameter does not influence the loss or is not float32; it is named
         */
        public TrainingStep build() {
            List<Parameter> parameters = graph.parameters();
            parameters.forEach(Builder::requireFloat32);
            List<Value> gradients = Gradients.of(loss, parameters);
            Value norm = globalNorm(gradients);
            addOutput("loss", loss);
            addOutput("grad_norm", norm);
            graph.outputs().forEach(this::addOutput);
            metrics.forEach(this::addOutput);
            update(parameters, gradients, norm);
            return new TrainingStep(
                    Graph.of(graph.name() + "-training", outputs, state, Map.of()),
                    Collections.unmodifiableMap(stateShapes));
        }

        private void update(List<Parameter> parameters, List<Value> gradients, Value norm) {
            Value learningRate = graph.input("learning_rate", ElementType.FLOAT32, Shape.scalar());
            Value step = graph.input(STEP, ElementType.FLOAT32, Shape.scalar()).add(1);
            AdamW.Schedule schedule = optimiser.schedule(learningRate, step, clipping(norm));
            for (int i = 0; i < parameters.size(); i++) {
                update(parameters.get(i), gradients.get(i), schedule);
            }
            addState(STEP, step);
        }

        private void update(Parameter parameter, Value gradient, AdamW.Schedule schedule) {
            Value first = optimiser.firstMoment(moment(FIRST_MOMENT, parameter), gradient, schedule);
            Value second = optimiser.secondMoment(moment(SECOND_MOMENT, parameter), gradient, schedule);
            addState(PARAMETER + parameter.name(), optimiser.update(parameter, first, second, schedule));
            addState(FIRST_MOMENT + parameter.name(), first);
            addState(SECOND_MOMENT + parameter.name(), second);
        }

        private Value moment(String prefix, Parameter parameter) {
            return graph.input(prefix + parameter.name(), ElementType.FLOAT32, parameter.shape());
        }

        /** {@code c / max(norm, c)} is 1 up to the bound and {@code c / norm} beyond. */
        private Value clipping(Value norm) {
            if (Double.isInfinite(clipNorm)) {
                return graph.scalar(1);
            }
            Value bound = graph.scalar(clipNorm);
            return bound.div(norm.max(bound));
        }

        private static Value globalNorm(List<Value> gradients) {
            return gradients.stream()
                    .map(gradient -> gradient.reduceSumSquare(false))
                    .reduce(Value::add)
                    .orElseThrow(() -> new IllegalArgumentException("The graph has no parameter: parameters=0"))
                    .sqrt();
        }

        private void addState(String name, Value next) {
            addOutput(NEXT + name, next);
            state.put(name, NEXT + name);
            stateShapes.put(name, next.shape());
        }

        private void addOutput(String name, Value value) {
            Value known = outputs.putIfAbsent(name, value);
            if (known != null && known != value) {
                throw new IllegalArgumentException("Two outputs of the step have one name: output=" + name);
            }
        }

        private static void requireFloat32(Parameter parameter) {
            if (parameter.elementType() != ElementType.FLOAT32) {
                throw new IllegalArgumentException("Only float32 parameters are trained: parameter=" + parameter);
            }
        }
    }
}
