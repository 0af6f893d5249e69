package dev.prudence.graph.training;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.Graph;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.LoopWriter;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One optimiser step as an ONNX model: forward pass, backward pass, clipping by the global norm and an {@link Optimiser}.
 *
 * <p>Inputs: the inputs of the graph that are needed, {@code learning_rate} (float32 scalar) and the state. Outputs: {@code loss},
 * {@code grad_norm} (before clipping), the outputs of the graph, the metrics, and {@code next/<state>} for every state. The state,
 * float32 throughout, is {@code param/<name>} of every trained parameter, the graph's own states, and what the optimiser keeps: for AdamW {@code adam_m/<name>}, {@code
 * adam_v/<name>} and the scalar {@code adam_step}. The metadata property {@link Graph#STATE_PROPERTY} pairs each state input with the output
 * that replaces it.
 *
 * <p>This class is immutable and thread-safe; its builder is not.
 */
public final class TrainingStep {
    static final String PARAMETER = "param/";

    private final Graph update;
    private final Optional<Graph> accumulation;
    private final Map<String, Shape> stateShapes;
    private final Weights weights;

    TrainingStep(Graph update, Optional<Graph> accumulation, Map<String, Shape> stateShapes, Weights weights) {
        this.update = update;
        this.accumulation = accumulation;
        this.stateShapes = stateShapes;
        this.weights = weights;
    }

    /** Differentiates a float32 scalar with respect to all parameters of its graph. */
    public static Builder builder(GraphBuilder graph, Value loss) {
        return new Builder(graph, loss);
    }

    public byte[] toOnnx() {
        return OnnxWriter.write(update, weights);
    }

    /**
     * So many steps as one model, with the same results to the bit: the state keeps its names and shapes, every other input and output,
     * {@code learning_rate} and {@code loss} among them, gets a leading axis with one entry a step. It saves what a run costs beside its
     * arithmetic.
     *
     * @param stepsPerRun from 1
     */
    public byte[] toOnnx(int stepsPerRun) {
        return LoopWriter.write(update, weights, stepsPerRun);
    }

    /**
     * The model that adds the gradients of one micro-batch to the accumulated ones and updates nothing else. It reads the parameters and
     * has {@code accumulated/<name>} and {@code accumulated_weight} as its state, which the next run of the step takes into account and
     * clears.
     *
     * @throws IllegalStateException when the step was built without {@link Builder#accumulateGradients()}
     */
    public byte[] toAccumulationOnnx() {
        return OnnxWriter.write(
                accumulation.orElseThrow(() -> new IllegalStateException(
                        "The step does not accumulate, call accumulateGradients() first: graph=" + update.name())),
                weights);
    }

    /** The shapes of all states, by input name, in the order of the metadata. */
    public Map<String, Shape> stateShapes() {
        return stateShapes;
    }

    /**
     * The state before the first step: the given parameters by their own names, states of the graph itself by theirs, and zeros for all
     * else.
     *
     * @throws IllegalArgumentException when a parameter is missing or has another number of elements
     */
    public Map<String, float[]> initialState(Map<String, float[]> values) {
        Map<String, float[]> state = new LinkedHashMap<>();
        stateShapes.forEach((name, shape) -> state.put(name, initial(name, shape, values)));
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

    private static float[] initial(String name, Shape shape, Map<String, float[]> values) {
        String own = name.startsWith(PARAMETER) ? name.substring(PARAMETER.length()) : name;
        float[] given = values.get(own);
        if (given == null && !name.startsWith(PARAMETER)) {
            return new float[(int) shape.elements()];
        }
        if (given == null || given.length != shape.elements()) {
            throw new IllegalArgumentException("A parameter needs a value for every element: parameter=" + own
                    + ", shape=" + shape + ", values=" + (given == null ? 0 : given.length));
        }
        return given.clone();
    }

    /** Collects the choices; {@link #build} derives the step. */
    public static final class Builder {
        private final GraphBuilder graph;
        private final Value loss;
        private final Map<String, Value> metrics = new LinkedHashMap<>();
        private final Map<String, Value> sought = new LinkedHashMap<>();
        private Optimiser optimiser = AdamW.of(0.9, 0.999, 1e-8, 0);
        private double clipNorm = Double.POSITIVE_INFINITY;
        private boolean scalesLoss;
        private boolean skips;
        private Optional<Value> weight = Optional.empty();
        private List<Value> kept = List.of();
        private Predicate<String> trained = name -> true;
        private Weights frozen = Weights.embedded(Map.of());

        private Builder(GraphBuilder graph, Value loss) {
            this.graph = graph;
            this.loss = loss;
        }

        /** Default: AdamW with β 0.9 and 0.999, ε 1e-8, no decay. */
        public Builder optimiser(Optimiser chosen) {
            optimiser = chosen;
            return this;
        }

        /** See {@link #optimiser}. */
        public Builder adamW(AdamW chosen) {
            return optimiser(chosen);
        }

        /** Scales the gradients so that their joint Euclidean norm is at most this. Default: no clipping. */
        public Builder clipNorm(double largest) {
            if (!(largest > 0)) {
                throw new IllegalArgumentException("The largest norm lies above 0: clipNorm=" + largest);
            }
            clipNorm = largest;
            return this;
        }

        /**
         * Leaves the whole state as it was when the gradients or the learning rate are not finite, and reports it: the output {@code
         * skipped}, a float32 scalar, is 1 then and 0 otherwise. Gradients whose joint norm is too large for a float32 count as not
         * finite. Default: they go into the state.
         */
        public Builder skipNonFinite() {
            skips = true;
            return this;
        }

        /**
         * Multiplies the loss by the further input {@code loss_scale} (float32 scalar) before it is differentiated and divides the
         * gradients by it before anything else, so that small gradients do not vanish on the way; {@link LossScaler} finds a scale. The
         * output {@code loss} is not scaled. Implies {@link #skipNonFinite}. Default: no scaling.
         */
        public Builder scaleLoss() {
            scalesLoss = true;
            return skipNonFinite();
        }

        /** As {@link #accumulateGradients(Value)} with micro-batches that all weigh 1. */
        public Builder accumulateGradients() {
            return accumulateGradients(graph.scalar(1));
        }

        /**
         * Lets several micro-batches share one update: any number of runs of {@link TrainingStep#toAccumulationOnnx}, then one of {@link TrainingStep#toOnnx()},
         * which takes the weighted mean over all of them and its own. For a loss that is a mean over tokens the weight is the number of
         * tokens that count, and the update is that of the concatenated batch.
         *
         * @param microBatchWeight float32 scalar, not negative
         */
        public Builder accumulateGradients(Value microBatchWeight) {
            TensorType wanted = new TensorType(ElementType.FLOAT32, Shape.scalar());
            if (!microBatchWeight.type().equals(wanted)) {
                throw new IllegalArgumentException("A weight is a float32 scalar: weight=" + microBatchWeight);
            }
            weight = Optional.of(microBatchWeight);
            return this;
        }

        /**
         * Trades time for memory: what lies between two neighbours of these values is computed again in the backward pass instead of being
         * kept. The gradients stay the same. Default: everything is kept.
         *
         * @param values results of the forward pass in the order in which they were added, for example the input of the first block of a
         *     network and the output of each
         */
        public Builder recompute(List<Value> values) {
            kept = List.copyOf(values);
            return this;
        }

        /**
         * Trains some parameters and leaves all others as they are: they have no state and no gradient, and stand in the model. Default:
         * all are trained.
         *
         * @param names for example {@code Pattern.compile("lora/.*").asMatchPredicate()}
         * @param others where the frozen values come from
         */
        public Builder trainOnly(Predicate<String> names, Weights others) {
            trained = names;
            frozen = others;
            return this;
        }

        /** A further output of the step that is no output of the graph itself. */
        public Builder metric(String name, Value value) {
            metrics.put(name, value);
            return this;
        }

        /**
         * A further output of the step and of its accumulation: the gradient of this run's loss with respect to a value, for example what a
         * sequence that is cut into segments hands from one to the one before it.
         *
         * @param of a floating value that the loss depends on
         */
        public Builder gradient(String name, Value of) {
            sought.put(name, of);
            return this;
        }

        /**
         * Appends backward pass and update to the graph; its own outputs stay as they are. Once a graph.
         *
         * @throws IllegalArgumentException when a trained parameter does not influence the loss or is not float32, which is then
         *     named, or when none is trained
         */
        public TrainingStep build() {
            return new StepAssembly(
                            graph,
                            loss,
                            new StepChoices(
                                    optimiser,
                                    clipNorm,
                                    scalesLoss,
                                    skips,
                                    weight,
                                    kept,
                                    metrics,
                                    sought,
                                    trained,
                                    frozen))
                    .build();
        }
    }
}
