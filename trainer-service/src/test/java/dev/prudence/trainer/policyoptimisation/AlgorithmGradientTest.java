package dev.prudence.trainer.policyoptimisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.Value;
import dev.prudence.graph.autodiff.Gradients;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.DataType;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each loss and its gradient in float64 against {@link NaiveLoss} and its central differences; then one whole update in float32. */
class AlgorithmGradientTest {

    private static final int VOCABULARY = 5;
    private static final int GROUPS = 8;
    private static final double BETA = 0.25;
    private static final double STEP = 1e-5;
    private static final double RATE = 0.01;
    private static final double CLIP_NORM = 1;
    private static final Episodes DATA = Episodes.draw(VOCABULARY, GROUPS, 3);
    private static final NaiveLoss NAIVE = new NaiveLoss(VOCABULARY, DATA.rollouts(), DATA.episodes());
    private static final double[] POINT = point();

    /** An algorithm and its loss by hand. */
    record Case(Algorithm algorithm, ToDoubleFunction<double[]> naive) {
        @Override
        public String toString() {
            return algorithm.name();
        }
    }

    static Stream<Case> cases() {
        KlPenalty inReward = new KlPenalty(KlEstimator.K1, KlPenalty.Place.REWARD);
        KlPenalty inLoss = new KlPenalty(KlEstimator.K3, KlPenalty.Place.LOSS);
        Clip clip = Clip.of(0.2);
        return Stream.of(
                new Case(new Ppo(clip, 0.2, 1, 0.01, 1, 0.95, inReward), point -> NAIVE.ppo(point, BETA)),
                new Case(new Grpo(clip, true, inLoss), point -> NAIVE.grpo(point, POINT, BETA)),
                new Case(new Rloo(clip, inReward), point -> NAIVE.rloo(point, BETA)),
                new Case(new ReinforcePlusPlus(clip, 1, inReward), point -> NAIVE.reinforcePlusPlus(point, BETA)),
                new Case(new Dpo(0.7, 0.1), point -> NAIVE.dpo(point, 0.7, 0.1)));
    }

    private static double[] point() {
        return new Random(17)
                .doubles(VOCABULARY * VOCABULARY + VOCABULARY)
                .map(x -> (float) (1.2 * x - 0.6))
                .toArray();
    }

    private static List<Target> targets(Algorithm algorithm) {
        return algorithm instanceof Algorithm.Online online ? online.targets(DATA.episodes(), BETA) : DATA.blank();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lossAndGradientAreThoseOfTheHandWrittenLoops(Case each) {
        ElementType type = type(each.algorithm());
        double tolerance = type == ElementType.FLOAT64 ? 1e-6 : 1e-5;
        Tensors outputs = lossAndGradient(each.algorithm(), type);
        assertThat(numbers(outputs.tensor("loss"))[0]).isCloseTo(each.naive().applyAsDouble(POINT), within(tolerance));
        double[] gradient = gradient(outputs, each.algorithm());
        double[] differences = differences(each.naive());
        assertThat(Arrays.stream(gradient).map(Math::abs).max().orElseThrow()).isGreaterThan(0.01);
        for (int i = 0; i < gradient.length; i++) {
            assertThat(gradient[i]).as("parameter %d", i).isCloseTo(differences[i], within(tolerance));
        }
    }

    /** Several micro-batches, gradients clipped, AdamW's first step by hand. */
    @ParameterizedTest
    @MethodSource("cases")
    void oneUpdateIsThatOfTheHandWrittenLoops(Case each) {
        Map<String, float[]> initial = parameters();
        if (!each.algorithm().hasCritic()) {
            initial.remove(BigramPolicy.VALUES);
        }
        double[] expected = afterAdam(differences(each.naive()));
        BigramPolicy network = new BigramPolicy(VOCABULARY, 2, ElementType.FLOAT32);
        try (PolicyLearner<TokenSequence> learner =
                new PolicyLearner<>(network, each.algorithm(), LearnerSettings.of(4), initial, 6)) {
            UpdateReport report = learner.update(DATA.rows(targets(each.algorithm())), RATE, BETA);
            assertThat(report.skippedRows()).isZero();
            assertThat(report.diagnostics().get("loss")).isCloseTo(each.naive().applyAsDouble(POINT), within(1e-4));
            Map<String, float[]> updated = learner.parameters();
            check(updated.getOrDefault(BigramPolicy.LOGITS, new float[0]), expected, 0);
            if (each.algorithm().hasCritic()) {
                check(updated.getOrDefault(BigramPolicy.VALUES, new float[0]), expected, VOCABULARY * VOCABULARY);
            }
        }
    }

    private static void check(float[] actual, double[] expected, int from) {
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).as("parameter %d", from + i).isCloseTo(expected[from + i], within(2e-5));
        }
    }

    /** The first step of AdamW without decay: m / (1 - β1) is the gradient, v / (1 - β2) its square. */
    private static double[] afterAdam(double[] gradient) {
        double norm = Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
        double scale = Math.min(1, CLIP_NORM / norm);
        double[] updated = POINT.clone();
        for (int i = 0; i < updated.length; i++) {
            double clipped = gradient[i] * scale;
            updated[i] -= RATE * clipped / (Math.abs(clipped) + 1e-8);
        }
        return updated;
    }

    private static double[] differences(ToDoubleFunction<double[]> loss) {
        double[] differences = new double[POINT.length];
        for (int i = 0; i < differences.length; i++) {
            double[] above = POINT.clone();
            double[] below = POINT.clone();
            above[i] += STEP;
            below[i] -= STEP;
            differences[i] = (loss.applyAsDouble(above) - loss.applyAsDouble(below)) / (2 * STEP);
        }
        return differences;
    }

    private static Map<String, float[]> parameters() {
        Map<String, float[]> parameters = new HashMap<>();
        parameters.put(BigramPolicy.LOGITS, floats(0, VOCABULARY * VOCABULARY));
        parameters.put(BigramPolicy.VALUES, floats(VOCABULARY * VOCABULARY, POINT.length));
        return parameters;
    }

    private static float[] floats(int from, int to) {
        float[] floats = new float[to - from];
        for (int i = from; i < to; i++) {
            floats[i - from] = (float) POINT[i];
        }
        return floats;
    }

    /** ONNX Runtime has DPO's softplus in float32 only. */
    private static ElementType type(Algorithm algorithm) {
        return algorithm instanceof Algorithm.Online ? ElementType.FLOAT64 : ElementType.FLOAT32;
    }

    private static double[] numbers(Tensor tensor) {
        return tensor.type() == DataType.FLOAT64 ? tensor.toDoubles() : widened(tensor.toFloats());
    }

    private static double[] widened(float[] floats) {
        double[] doubles = new double[floats.length];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = floats[i];
        }
        return doubles;
    }

    private static Tensors lossAndGradient(Algorithm algorithm, ElementType type) {
        int rows = DATA.rollouts().size();
        int time = 6;
        BigramPolicy network = new BigramPolicy(VOCABULARY, time, type);
        GraphBuilder graph = GraphBuilder.create("in-doubles");
        Loss loss = algorithm.loss(new LossTerms(graph, network.build(graph, rows, time, algorithm.hasCritic())));
        List<Parameter> parameters = graph.parameters();
        List<Value> gradients = Gradients.of(loss.mean(), parameters);
        graph.output("loss", loss.mean());
        for (int i = 0; i < parameters.size(); i++) {
            graph.output("gradient/" + parameters.get(i).name(), gradients.get(i));
        }
        Map<String, Tensor> inputs =
                new HashMap<>(new RowLayout<>(network, rows, time).inputs(DATA.rows(targets(algorithm))));
        if (type == ElementType.FLOAT64) {
            inputs.replaceAll((name, tensor) -> tensor.type() == DataType.FLOAT32
                    ? Tensor.doubles(widened(tensor.toFloats()), tensor.shape())
                    : tensor);
        }
        inputs.put(LossTerms.KL_COEFFICIENT, tensor(type, new double[] {BETA}));
        int logits = VOCABULARY * VOCABULARY;
        inputs.put("param/" + BigramPolicy.LOGITS, tensor(type, Arrays.copyOf(POINT, logits), VOCABULARY, VOCABULARY));
        inputs.put(
                "param/" + BigramPolicy.VALUES,
                tensor(type, Arrays.copyOfRange(POINT, logits, POINT.length), VOCABULARY));
        try (InferenceSession session =
                InferenceSession.open(OnnxWriter.write(graph, Weights.inputs("param/")), RuntimeOptions.inference())) {
            inputs.keySet().retainAll(session.inputs().keySet());
            return session.run(inputs);
        }
    }

    private static Tensor tensor(ElementType type, double[] values, long... shape) {
        if (type == ElementType.FLOAT64) {
            return Tensor.doubles(values, shape);
        }
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Tensor.floats(floats, shape);
    }

    private static double[] gradient(Tensors outputs, Algorithm algorithm) {
        List<double[]> parts = new ArrayList<>();
        parts.add(numbers(outputs.tensor("gradient/" + BigramPolicy.LOGITS)));
        parts.add(
                algorithm.hasCritic()
                        ? numbers(outputs.tensor("gradient/" + BigramPolicy.VALUES))
                        : new double[VOCABULARY]);
        return parts.stream().flatMapToDouble(Arrays::stream).toArray();
    }
}
