package dev.prudence.trainer.actorcritic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActorLearnerTest {

    private static final int ACTIONS = 3;
    private static final int SEEN = 4;
    private static final int STEPS = 6;
    private static final int UNROLLS = 4;
    private static final double DISCOUNT = 0.95;
    private static final ActorShape SHAPE = ActorShape.ofTree(ACTIONS, SEEN);

    /** The loss of an update against loops over what the acting graph says. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void addsUpTheLossOfTheDefinition(boolean imagination) {
        ActorCosts costs = new ActorCosts(0.5, 0.01, 0.02, 0.3, 0.9, imagination);
        Map<String, float[]> parameters = somewhere();
        List<Unroll> batch = random(1);
        try (ActorLearner learner = new ActorLearner(SHAPE, costs, UNROLLS, STEPS, 1, 1e9, parameters)) {
            double loss = learner.update(batch, DISCOUNT, 0.7, 1e-3).getOrDefault("loss", Double.NaN);
            assertThat(loss).isCloseTo(naive(batch, parameters, costs, 0.7), within(1e-4));
        }
    }

    @Test
    void doesNotLearnToImagineWhereChanceDoes() {
        ActorCosts costs = new ActorCosts(0.5, 0.01, 0.02, 0.3, 0.9, false);
        Map<String, float[]> before = somewhere();
        try (ActorLearner learner = new ActorLearner(SHAPE, costs, UNROLLS, STEPS, 1, 1e9, before)) {
            learner.update(random(1), DISCOUNT, 0, 1e-2);
            Map<String, float[]> after = learner.parameters();
            assertThat(before.keySet())
                    .filteredOn(name -> name.startsWith("head/"))
                    .isNotEmpty();
            before.forEach((name, values) -> {
                if (name.startsWith("head/imaginary") || name.startsWith("head/reset")) {
                    assertThat(after.get(name)).as(name).containsExactly(values);
                } else if (name.startsWith("head/real")) {
                    assertThat(after.get(name)).as(name).isNotEqualTo(values);
                }
            });
        }
    }

    /** Two stages of three steps that see one board each: looked at once, or at every step. */
    @Test
    void looksAtAnObservationOnceForAWholeStage() {
        ActorShape shape = new ActorShape(ACTIONS, SEEN, 2, 2, 3, 4, 1, 10, 6);
        Map<String, float[]> parameters = ActorLearner.initial(shape, 3);
        List<Unroll> batch = List.of(stages(shape, 1), stages(shape, 2));
        try (ActorLearner once = new ActorLearner(shape, ActorCosts.paper(), 2, STEPS, 3, 1e9, parameters);
                ActorLearner always = new ActorLearner(shape, ActorCosts.paper(), 2, STEPS, 1, 1e9, parameters)) {
            for (int update = 0; update < 3; update++) {
                Map<String, Double> expected = always.update(batch, DISCOUNT, 0.7, 1e-2);
                once.update(batch, DISCOUNT, 0.7, 1e-2)
                        .forEach((name, number) -> assertThat(number)
                                .as(name)
                                .isCloseTo(expected.getOrDefault(name, Double.NaN), within(1e-4)));
            }
        }
    }

    private static Unroll stages(ActorShape shape, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Unroll unroll = new Unroll(shape, STEPS);
        float[] board = new float[12];
        for (int step = 0; step <= STEPS; step++) {
            for (int at = 0; at < board.length && step % 3 == 0; at++) {
                board[at] = random.nextInt(2);
            }
            float[] tree = new float[SEEN];
            for (int at = 0; at < SEEN; at++) {
                tree[at] = (float) random.nextDouble();
            }
            unroll.see(step, new Unroll.Seen(tree, board, random.nextInt(ACTIONS), random.nextInt(2), 0, 0));
            if (step < STEPS) {
                unroll.act(step, step % 3 != 2, random.nextInt(ACTIONS), random.nextInt(2), -1);
                unroll.earn(step, step % 3 == 2 ? 1 : 0, (float) random.nextDouble(), false, step % 3 != 0);
            }
        }
        return unroll;
    }

    private static double naive(
            List<Unroll> batch, Map<String, float[]> parameters, ActorCosts costs, double planning) {
        double loss = 0;
        for (Unroll unroll : batch) {
            Says says = says(unroll, parameters);
            double[] logRatios = new double[STEPS];
            for (int t = 0; t < STEPS; t++) {
                logRatios[t] = chosen(unroll, t, costs) ? says.logProbability(unroll, t) - unroll.logProbability(t) : 0;
            }
            for (int sort = 0; sort < 2; sort++) {
                double[] values = new double[STEPS + 1];
                for (int t = 0; t <= STEPS; t++) {
                    values[t] = says.values[2 * t + sort];
                }
                VTrace trace = VTrace.of(
                        logRatios, unroll.discounts(sort, DISCOUNT), unroll.rewards(sort), values, costs.lambda());
                for (int t = 0; t < STEPS; t++) {
                    double weight = sort == 0 ? 1 : unroll.imaginary(t) ? planning : 0;
                    double error = values[t] - trace.target(t);
                    double log = chosen(unroll, t, costs) ? says.logProbability(unroll, t) : 0;
                    loss += weight * (costs.critic() * error * error - log * trace.advantage(t));
                }
            }
            for (int t = 0; t < STEPS; t++) {
                loss += chosen(unroll, t, costs) ? says.regularisation(unroll, t, costs) : 0;
            }
        }
        return loss / (UNROLLS * STEPS);
    }

    private static boolean chosen(Unroll unroll, int t, ActorCosts costs) {
        return costs.imagination() || !unroll.imaginary(t);
    }

    /** What the acting graph says at each step of an unroll. */
    private static final class Says {
        private final float[] real;
        private final float[] imaginary;
        private final float[] resets;
        private final float[] values;

        Says(Tensors said) {
            real = said.tensor("real_logits").toFloats();
            imaginary = said.tensor("imaginary_logits").toFloats();
            resets = said.tensor("reset_logits").toFloats();
            values = said.tensor("values").toFloats();
        }

        double logProbability(Unroll unroll, int t) {
            int action = (int) unroll.action(t);
            return unroll.imaginary(t)
                    ? Math.log(share(imaginary, t, ACTIONS, action))
                            + Math.log(share(resets, t, 2, (int) unroll.reset(t)))
                    : Math.log(share(real, t, ACTIONS, action));
        }

        double regularisation(Unroll unroll, int t, ActorCosts costs) {
            double entropy = unroll.imaginary(t)
                    ? costs.imaginaryEntropy() * (entropy(imaginary, t, ACTIONS) + entropy(resets, t, 2))
                    : costs.realEntropy() * entropy(real, t, ACTIONS);
            double squares = unroll.imaginary(t)
                    ? squares(imaginary, t, ACTIONS) + squares(resets, t, 2)
                    : squares(real, t, ACTIONS);
            return -entropy + costs.regularisation() * 0.5e-3 * squares;
        }

        private static double share(float[] logits, int row, int width, int chosen) {
            double sum = 0;
            for (int at = 0; at < width; at++) {
                sum += Math.exp(logits[row * width + at]);
            }
            return Math.exp(logits[row * width + chosen]) / sum;
        }

        private static double entropy(float[] logits, int row, int width) {
            double entropy = 0;
            for (int at = 0; at < width; at++) {
                double share = share(logits, row, width, at);
                entropy -= share * Math.log(share);
            }
            return entropy;
        }

        private static double squares(float[] logits, int row, int width) {
            double sum = 0;
            for (int at = 0; at < width; at++) {
                sum += Math.pow(logits[row * width + at], 2);
            }
            return sum;
        }
    }

    private static Says says(Unroll unroll, Map<String, float[]> parameters) {
        byte[] onnx = OnnxWriter.write(ActorGraphs.acting(SHAPE, STEPS + 1), Weights.embedded(parameters));
        try (InferenceSession session = InferenceSession.open(onnx, RuntimeOptions.inference())) {
            float[] representations = new float[(STEPS + 1) * SEEN];
            float[] lastRewards = new float[(STEPS + 1) * 2];
            unroll.copySeen(0, STEPS + 1, 0, representations, lastRewards);
            return new Says(session.run(Map.of(
                    "representation", Tensor.floats(representations, STEPS + 1, SEEN),
                    "last_action", Tensor.longs(unroll.lastActions(0, STEPS + 1), STEPS + 1),
                    "last_reset", Tensor.longs(unroll.lastResets(0, STEPS + 1), STEPS + 1),
                    "last_rewards", Tensor.floats(lastRewards, STEPS + 1, 2))));
        }
    }

    /** Away from the start, where all heads are zero. What the heads read is small, so that its own cost stays below the tolerance. */
    private static Map<String, float[]> somewhere() {
        Map<String, float[]> parameters = new HashMap<>(ActorLearner.initial(SHAPE, 3));
        SplittableRandom random = new SplittableRandom(4);
        parameters.replaceAll((name, values) -> {
            float[] moved = values.clone();
            for (int at = 0; at < moved.length; at++) {
                moved[at] += name.startsWith("head/") ? (float) random.nextDouble(-0.3, 0.3) : 0;
            }
            return moved;
        });
        return parameters;
    }

    private static List<Unroll> random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Unroll> batch = new ArrayList<>();
        for (int each = 0; each < UNROLLS; each++) {
            Unroll unroll = new Unroll(SHAPE, STEPS);
            for (int t = 0; t <= STEPS; t++) {
                float[] seen = new float[SEEN];
                for (int at = 0; at < SEEN; at++) {
                    seen[at] = (float) random.nextDouble(-1, 1);
                }
                unroll.see(
                        t,
                        new Unroll.Seen(
                                seen,
                                new float[0],
                                random.nextInt(ACTIONS),
                                random.nextInt(2),
                                (float) random.nextDouble(-3, 3),
                                (float) random.nextDouble()));
            }
            for (int t = 0; t < STEPS; t++) {
                boolean imaginary = t % 3 != 2;
                unroll.act(t, imaginary, random.nextInt(ACTIONS), random.nextInt(2), -random.nextDouble(0.5, 2));
                unroll.earn(
                        t,
                        imaginary ? 0 : (float) random.nextDouble(-1, 1),
                        imaginary ? (float) random.nextDouble() : 0,
                        !imaginary && random.nextInt(3) == 0,
                        t % 3 == 1 || !imaginary);
            }
            batch.add(unroll);
        }
        return batch;
    }

    /**
     * A stage of an imaginary and a real step: the imaginary action decides nothing but its own planning reward, the real one must be the action that
     * is seen. Both have a best answer, and both are found.
     */
    @Test
    void learnsWhatToImagineAndWhatToDo() {
        SplittableRandom random = new SplittableRandom(6);
        try (ActorLearner learner =
                new ActorLearner(SHAPE, ActorCosts.paper(), 16, 10, 1, 0.5, ActorLearner.initial(SHAPE, 1))) {
            for (int update = 0; update < 150; update++) {
                learner.update(played(learner.parameters(), random, 16, 10), DISCOUNT, 1, 3e-3);
            }
            List<Unroll> last = played(learner.parameters(), random, 16, 10);
            double real = 0;
            double planning = 0;
            for (Unroll unroll : last) {
                for (int t = 0; t < 10; t++) {
                    real += unroll.rewards(0)[t];
                    planning += unroll.rewards(1)[t];
                }
            }
            assertThat(real / 80).as("of real steps that are right").isGreaterThan(0.95);
            assertThat(planning / 80).as("of imaginary steps that are right").isGreaterThan(0.95);
        }
    }

    private static List<Unroll> played(Map<String, float[]> parameters, SplittableRandom random, int count, int steps) {
        byte[] onnx = OnnxWriter.write(ActorGraphs.acting(SHAPE, count), Weights.embedded(parameters));
        List<Unroll> unrolls = new ArrayList<>();
        int[] wanted = new int[count];
        for (int each = 0; each < count; each++) {
            unrolls.add(new Unroll(SHAPE, steps));
        }
        try (InferenceSession session = InferenceSession.open(onnx, RuntimeOptions.inference())) {
            for (int t = 0; t <= steps; t++) {
                float[] seen = new float[count * SEEN];
                for (int each = 0; each < count; each++) {
                    wanted[each] = random.nextInt(ACTIONS);
                    seen[each * SEEN + wanted[each]] = 1;
                    seen[each * SEEN + SEEN - 1] = t % 2;
                }
                Tensors said = session.run(Map.of(
                        "representation", Tensor.floats(seen, count, SEEN),
                        "last_action", Tensor.longs(new long[count], count),
                        "last_reset", Tensor.longs(new long[count], count),
                        "last_rewards", Tensor.floats(new float[2 * count], count, 2)));
                Says says = new Says(said);
                for (int each = 0; each < count; each++) {
                    play(unrolls.get(each), t, steps, each, seen, says, wanted[each], random);
                }
            }
        }
        return unrolls;
    }

    private static void play(
            Unroll unroll, int t, int steps, int row, float[] seen, Says says, int wanted, SplittableRandom random) {
        float[] own = new float[SEEN];
        System.arraycopy(seen, row * SEEN, own, 0, SEEN);
        unroll.see(t, new Unroll.Seen(own, new float[0], 0, 0, 0, 0));
        if (t == steps) {
            return;
        }
        boolean imaginary = t % 2 == 0;
        int action = draw(imaginary ? says.imaginary : says.real, row, ACTIONS, random);
        int reset = draw(says.resets, row, 2, random);
        double log = Math.log(Says.share(imaginary ? says.imaginary : says.real, row, ACTIONS, action));
        unroll.act(
                t, imaginary, action, reset, imaginary ? log + Math.log(Says.share(says.resets, row, 2, reset)) : log);
        int best = imaginary ? (wanted + 1) % ACTIONS : wanted;
        float reward = action == best ? 1 : 0;
        unroll.earn(t, imaginary ? 0 : reward, imaginary ? reward : 0, !imaginary, true);
    }

    private static int draw(float[] logits, int row, int width, SplittableRandom random) {
        double left = random.nextDouble();
        for (int chosen = 0; chosen < width - 1; chosen++) {
            left -= Says.share(logits, row, width, chosen);
            if (left < 0) {
                return chosen;
            }
        }
        return width - 1;
    }

    @Test
    void refusesUnrollsOfAnotherNumber() {
        try (ActorLearner learner =
                new ActorLearner(SHAPE, ActorCosts.paper(), UNROLLS, STEPS, 1, 1, ActorLearner.initial(SHAPE, 1))) {
            List<Unroll> batch = random(1).subList(0, 2);
            assertThatThrownBy(() -> learner.update(batch, DISCOUNT, 1, 1e-3)).hasMessageContaining("given=2");
        }
        assertThatThrownBy(() -> ActorShape.ofTree(3, 0)).hasMessageContaining("representation=0");
    }
}
