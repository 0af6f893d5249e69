package dev.prudence.trainer.actorcritic;

import dev.prudence.graph.Graph;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.nn.Initialiser;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.graph.training.TrainingStep;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import dev.prudence.trainer.actorcritic.ActorShape.StateShape;
import dev.prudence.trainer.sft.StateTensors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An actor that is learning. An update takes a fixed number of unrolls of a fixed length. Not thread-safe. */
public final class ActorLearner implements AutoCloseable {

    private static final String PARAMETER = "param/";
    private static final List<String> NUMBERS =
            List.of("loss", "grad_norm", "policy_loss", "critic_loss", "real_entropy", "imaginary_entropy");

    private final ActorShape shape;
    private final ActorCosts costs;
    private final int unrolls;
    private final int steps;
    private final int stageLength;
    private final TrainingStep step;
    private final StepSession update;
    private final StepSession measurement;
    private final StepState state;

    /**
     * A learner before its first update.
     *
     * @param unrolls of an update
     * @param steps of an unroll
     * @param stageLength steps, beginning with the first, that see the same observation; 1 for one each
     * @param clipNorm largest norm of the gradient of the mean loss
     * @param initial parameters, from {@link #initial} or a checkpoint
     */
    public ActorLearner(
            ActorShape shape,
            ActorCosts costs,
            int unrolls,
            int steps,
            int stageLength,
            double clipNorm,
            Map<String, float[]> initial) {
        this.shape = shape;
        this.costs = costs;
        this.unrolls = unrolls;
        this.steps = steps;
        this.stageLength = stageLength;
        this.step = ActorStep.build(shape, costs, unrolls * steps, unrolls * views(steps), clipNorm);
        this.update = StepSession.open(step.toOnnx(), RuntimeOptions.training());
        this.measurement = StepSession.open(
                measuring(unrolls * (steps + 1), unrolls * views(steps + 1)), RuntimeOptions.inference());
        this.state = StepState.of(StateTensors.of(step.stateShapes(), step.initialState(initial)));
    }

    /** Observations that so many steps see. */
    private int views(int count) {
        return (count + stageLength - 1) / stageLength;
    }

    private byte[] measuring(int rows, int views) {
        GraphBuilder graph = ActorGraphs.acting(shape, rows, views);
        graph.metadata(Graph.STATE_PROPERTY, "");
        return OnnxWriter.write(graph, Weights.inputs(PARAMETER));
    }

    /** Parameters of an actor that prefers nothing and expects nothing, drawn by a seed. */
    public static Map<String, float[]> initial(ActorShape shape, long seed) {
        return Initialiser.of(seed)
                .with(
                        name -> name.startsWith("observation/") || name.startsWith("state/stage"),
                        (random, dimensions) -> dimensions.rank() == 1
                                ? 0
                                : Math.sqrt(2.0 * dimensions.dimension(0) / dimensions.elements())
                                        * random.nextGaussian())
                .with(name -> name.startsWith("head/"), Initialiser.Distribution.constant(0))
                .values(ActorGraphs.acting(shape, 1).parameters());
    }

    /**
     * Learns from unrolls.
     *
     * @param discount of an augmented step: {@code γ^(1/K)} for stages of {@code K} steps
     * @param planningCost weight of what concerns planning rewards
     * @return {@code loss}, {@code grad_norm}, {@code policy_loss}, {@code critic_loss}, {@code real_entropy} and {@code imaginary_entropy}
     */
    public Map<String, Double> update(List<Unroll> batch, double discount, double planningCost, double learningRate) {
        if (batch.size() != unrolls || batch.stream().anyMatch(each -> each.steps() != steps)) {
            throw new IllegalArgumentException("An update takes unrolls of one length: unrolls=" + unrolls + ", steps="
                    + steps + ", given=" + batch.size());
        }
        Tensors said = measurement.run(state, seen(batch, steps + 1));
        Map<String, Tensor> inputs = new HashMap<>(seen(batch, steps));
        inputs.putAll(targets(batch, said, discount));
        inputs.put("planning_cost", Tensor.scalar((float) planningCost));
        inputs.put("learning_rate", Tensor.scalar((float) learningRate));
        Tensors found = update.run(state, inputs);
        Map<String, Double> numbers = new TreeMap<>();
        NUMBERS.forEach(name -> numbers.put(name, (double) found.tensor(name).toFloats()[0]));
        return numbers;
    }

    private Map<String, Tensor> seen(List<Unroll> batch, int count) {
        int rows = batch.size() * count;
        float[] representations = new float[rows * shape.representation()];
        float[] lastRewards = new float[rows * ActorNetwork.REWARDS];
        long[] lastActions = new long[rows];
        long[] lastResets = new long[rows];
        for (int each = 0; each < batch.size(); each++) {
            Unroll unroll = batch.get(each);
            unroll.copySeen(count, each * count, representations, lastRewards);
            System.arraycopy(unroll.lastActions(count), 0, lastActions, each * count, count);
            System.arraycopy(unroll.lastResets(count), 0, lastResets, each * count, count);
        }
        Map<String, Tensor> inputs = new HashMap<>(observed(batch, count));
        if (shape.representation() > 0) {
            inputs.put("representation", Tensor.floats(representations, rows, shape.representation()));
        }
        StateShape state = shape.state();
        if (state.size() > 0) {
            float[] states = new float[rows * state.size()];
            for (int each = 0; each < batch.size(); each++) {
                batch.get(each).copyStates(count, each * count, states);
            }
            inputs.put("state", Tensor.floats(states, rows, state.channels(), state.height(), state.width()));
        }
        inputs.put("last_action", Tensor.longs(lastActions, rows));
        inputs.put("last_reset", Tensor.longs(lastResets, rows));
        inputs.put("last_rewards", Tensor.floats(lastRewards, rows, ActorNetwork.REWARDS));
        return inputs;
    }

    /** An observation is looked at once for all steps of its stage. */
    private Map<String, Tensor> observed(List<Unroll> batch, int count) {
        if (shape.channels() == 0) {
            return Map.of();
        }
        int views = views(count);
        float[] observations = new float[batch.size() * views * batch.get(0).observationSize()];
        long[] view = new long[batch.size() * count];
        for (int each = 0; each < batch.size(); each++) {
            batch.get(each).copyObservations(views, stageLength, each * views, observations);
            for (int step = 0; step < count; step++) {
                view[each * count + step] = each * views + step / stageLength;
            }
        }
        Tensor seen =
                Tensor.floats(observations, batch.size() * views, shape.channels(), shape.height(), shape.width());
        return views == count
                ? Map.of("observation", seen)
                : Map.of("observation", seen, "view", Tensor.longs(view, view.length));
    }

    private Map<String, Tensor> targets(List<Unroll> batch, Tensors said, double discount) {
        int rows = unrolls * steps;
        float[] advantages = new float[rows * ActorNetwork.REWARDS];
        float[] wanted = new float[rows * ActorNetwork.REWARDS];
        float[] imaginary = new float[rows];
        long[] actions = new long[rows];
        long[] resets = new long[rows];
        Behaviour now = new Behaviour(said, shape.actions());
        for (int each = 0; each < unrolls; each++) {
            Unroll unroll = batch.get(each);
            int first = each * (steps + 1);
            double[] logRatios = now.logRatios(unroll, first);
            for (int sort = 0; sort < ActorNetwork.REWARDS; sort++) {
                VTrace trace = VTrace.of(
                        logRatios,
                        unroll.discounts(sort, discount),
                        unroll.rewards(sort),
                        now.values(first, steps + 1, sort),
                        costs.lambda());
                for (int t = 0; t < steps; t++) {
                    int at = (each * steps + t) * ActorNetwork.REWARDS + sort;
                    advantages[at] = (float) trace.advantage(t);
                    wanted[at] = (float) trace.target(t);
                }
            }
            for (int t = 0; t < steps; t++) {
                imaginary[each * steps + t] = unroll.imaginary(t) ? 1 : 0;
                actions[each * steps + t] = unroll.action(t);
                resets[each * steps + t] = unroll.reset(t);
            }
        }
        return Map.of(
                "advantages", Tensor.floats(advantages, rows, ActorNetwork.REWARDS),
                "targets", Tensor.floats(wanted, rows, ActorNetwork.REWARDS),
                "imaginary", Tensor.floats(imaginary, rows),
                "action", Tensor.longs(actions, rows),
                "reset", Tensor.longs(resets, rows));
    }

    /** The parameters as they are now, by name. */
    public Map<String, float[]> parameters() {
        return step.parameters(state.snapshot().toFloats());
    }

    /** The shapes of what {@link #snapshot} holds. */
    public Map<String, Shape> stateShapes() {
        return step.stateShapes();
    }

    /** A copy of parameters and optimiser state. */
    public Tensors snapshot() {
        return state.snapshot();
    }

    /** Goes back to a snapshot of a learner of the same kind. */
    public void restore(Map<String, Tensor> snapshot) {
        state.restore(snapshot);
    }

    @Override
    public void close() {
        update.close();
        measurement.close();
    }
}
