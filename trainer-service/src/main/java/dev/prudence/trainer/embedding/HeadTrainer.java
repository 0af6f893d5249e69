package dev.prudence.trainer.embedding;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Initialiser;
import dev.prudence.graph.nn.Losses;
import dev.prudence.graph.training.AdamW;
import dev.prudence.graph.training.TrainingStep;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import dev.prudence.trainer.run.ProgressSink;
import dev.prudence.trainer.sft.StateTensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Trains a head on comparisons: Bradley–Terry of the chosen response against each rejected one, plus L2 on the scores.
 *
 * <p>This class is thread-safe.
 */
public final class HeadTrainer {

    /** Name below which the parameters stand. */
    static final String NAME = "head";

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.95;
    private static final double EPSILON = 1e-8;

    private final HeadFeatures features;
    private final Settings settings;

    /**
     * How a head is trained.
     *
     * @param epochs passes over the comparisons
     * @param batchSize comparisons a step
     * @param learningRate constant
     * @param weightDecay of the matrices
     * @param scoreL2 weight of the squared scores
     */
    public record Settings(int epochs, int batchSize, double learningRate, double weightDecay, double scoreL2) {}

    /** A trainer of heads of one kind. */
    public HeadTrainer(HeadFeatures features, Settings settings) {
        this.features = features;
        this.settings = settings;
    }

    /**
     * Trains one head.
     *
     * @param embeddings float32 {@code [384]} each
     * @param comparisons all with the same number of rejected responses; at least one batch
     * @param seed decides initial weights and order
     * @param activity what progress is reported as
     * @return the weights by name
     */
    public Map<String, float[]> train(
            List<float[]> embeddings, List<Comparison> comparisons, long seed, String activity, ProgressSink progress) {
        int rejected = comparisons.get(0).rejected().size();
        GraphBuilder graph = GraphBuilder.create("embedding-head");
        Value loss = loss(graph, rejected);
        Map<String, float[]> initial = Initialiser.of(seed).values(graph.parameters());
        TrainingStep step = TrainingStep.builder(graph, loss)
                .adamW(AdamW.of(BETA1, BETA2, EPSILON, settings.weightDecay()))
                .build();
        StepState state = StepState.of(StateTensors.of(step.stateShapes(), step.initialState(initial)));
        try (StepSession session = StepSession.open(step.toOnnx(), RuntimeOptions.training())) {
            Random random = new Random(seed);
            List<Comparison> order = new ArrayList<>(comparisons);
            for (int epoch = 0; epoch < settings.epochs(); epoch++) {
                Collections.shuffle(order, random);
                epoch(session, state, embeddings, order, rejected);
                progress.progress(activity, epoch + 1, settings.epochs(), "epochs");
            }
        }
        return step.parameters(StateTensors.floats(state.snapshot()));
    }

    private void epoch(
            StepSession session, StepState state, List<float[]> embeddings, List<Comparison> order, int rejected) {
        int rows = batchSize(order.size());
        for (int start = 0; start + rows <= order.size(); start += rows) {
            Map<String, Tensor> inputs = batch(embeddings, order.subList(start, start + rows), rejected);
            inputs.keySet().retainAll(session.inputs().keySet());
            session.run(state, inputs);
        }
    }

    private int batchSize(int comparisons) {
        if (comparisons < settings.batchSize()) {
            throw new IllegalArgumentException("There must be at least one batch of comparisons; comparisons="
                    + comparisons + ", batchSize=" + settings.batchSize());
        }
        return settings.batchSize();
    }

    /** Rows {@code [comparison, response]}: the chosen response first. */
    private Value loss(GraphBuilder graph, int rejected) {
        int rows = settings.batchSize();
        int responses = 1 + rejected;
        Shape shape = Shape.of(rows * responses, EmbeddingHead.EMBEDDING_WIDTH);
        Value prompt = graph.input("prompt", ElementType.FLOAT32, shape);
        Value response = graph.input("response", ElementType.FLOAT32, shape);
        Value scores = EmbeddingHead.create(graph, NAME, features)
                .score(prompt, response)
                .reshape(rows, responses);
        Value chosen = scores.slice(1, 0, 1).expand(Shape.of(rows, rejected)).reshape(rows * rejected);
        Value others = scores.slice(1, 1, responses).reshape(rows * rejected);
        return Losses.bradleyTerry(chosen, others, settings.scoreL2());
    }

    private Map<String, Tensor> batch(List<float[]> embeddings, List<Comparison> comparisons, int rejected) {
        List<float[]> prompts = new ArrayList<>();
        List<float[]> responses = new ArrayList<>();
        for (Comparison each : comparisons) {
            prompts.addAll(Collections.nCopies(1 + rejected, embeddings.get(each.prompt())));
            responses.add(embeddings.get(each.chosen()));
            each.rejected().forEach(position -> responses.add(embeddings.get(position)));
        }
        return new HashMap<>(Map.of(
                "prompt", VectorRows.of(prompts, prompts.size()),
                "response", VectorRows.of(responses, responses.size()),
                "learning_rate", Tensor.scalar((float) settings.learningRate())));
    }
}
