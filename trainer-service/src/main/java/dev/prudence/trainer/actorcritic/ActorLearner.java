package dev.prudence.trainer.actorcritic;

import dev.prudence.graph.Shape;
import dev.prudence.graph.nn.Initialiser;
import dev.prudence.graph.training.TrainingStep;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import dev.prudence.trainer.sft.StateTensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An actor that is learning. An update takes a fixed number of unrolls of a fixed length. Not thread-safe. */
public final class ActorLearner implements AutoCloseable {

    private static final List<String> NUMBERS =
            List.of("grad_norm", "policy_loss", "critic_loss", "real_entropy", "imaginary_entropy");

    private final ActorShape shape;
    private final ActorCosts costs;
    private final int unrolls;
    private final int steps;
    private final Passes passes;
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
        ActorInputs inputs = new ActorInputs(shape, stageLength);
        this.passes = shape.recurrence().layers() > 0
                ? new SegmentPasses(inputs, costs, unrolls, steps, stageLength, clipNorm)
                : new WholePasses(inputs, costs, unrolls, steps, clipNorm);
        TrainingStep step = passes.step();
        this.state = StepState.of(StateTensors.of(step.stateShapes(), step.initialState(initial)));
    }

    /** Parameters of an actor that prefers nothing and expects nothing, drawn by a seed. */
    public static Map<String, float[]> initial(ActorShape shape, long seed) {
        Map<String, float[]> values = Initialiser.of(seed)
                .with(
                        name -> name.startsWith("observation/") || name.startsWith("state/stage"),
                        (random, dimensions) -> dimensions.rank() == 1
                                ? 0
                                : Math.sqrt(2.0 * dimensions.dimension(0) / dimensions.elements())
                                        * random.nextGaussian())
                .with(name -> name.startsWith("head/"), Initialiser.Distribution.constant(0))
                .with(name -> name.endsWith("/age"), Initialiser.Distribution.constant(0))
                .with(name -> name.endsWith(LstmAttention.AGE_BIAS), Initialiser.Distribution.constant(0))
                .values(ActorGraphs.acting(shape, 1).parameters());
        values.forEach((name, each) -> preferNewest(shape.recurrence(), name, each));
        return values;
    }

    private static void preferNewest(Recurrence size, String name, float[] values) {
        if (name.endsWith(LstmAttention.AGE_BIAS)) {
            Arrays.fill(values, values.length - size.heads(), values.length, LstmAttention.NEWEST);
        }
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
        Tensors said = passes.measure(state, batch);
        Map<String, Tensor> scalars = Map.of(
                "planning_cost", Tensor.scalar((float) planningCost),
                "learning_rate", Tensor.scalar((float) learningRate));
        return passes.learn(state, batch, targets(batch, said, discount), scalars);
    }

    /** The outputs of a step that are numbers. */
    static Map<String, Double> numbers(Tensors found) {
        Map<String, Double> numbers = new TreeMap<>();
        NUMBERS.forEach(name -> numbers.put(name, (double) found.tensor(name).toFloats()[0]));
        numbers.put("loss", (double) found.tensor("own_loss").toFloats()[0]);
        return numbers;
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
            double[] logRatios = now.logRatios(unroll, first, costs.imagination());
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
        return passes.step().parameters(state.snapshot().toFloats());
    }

    /** The shapes of what {@link #snapshot} holds. */
    public Map<String, Shape> stateShapes() {
        return passes.step().stateShapes();
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
        passes.close();
    }
}
