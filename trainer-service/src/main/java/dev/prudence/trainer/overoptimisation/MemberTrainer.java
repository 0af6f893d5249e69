package dev.prudence.trainer.overoptimisation;

import dev.prudence.graph.training.TrainingStep;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import dev.prudence.runtime.noise.NoiseStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Trains members of an ensemble. A member is a function of seed, member number, pairs and settings: members can be
 * trained in any order and at the same time. They differ in their initial weights and in the order of their data.
 *
 * <p>This class is thread-safe; runs of its one session on the members' own states may overlap.
 */
final class MemberTrainer implements AutoCloseable {
    private final RewardNetwork network;
    private final MemberSettings settings;
    private final long seed;
    private final TrainingStep step;
    private final StepSession session;

    MemberTrainer(RewardNetwork network, MemberSettings settings, long seed) {
        this.network = network;
        this.settings = settings;
        this.seed = seed;
        this.step = network.trainingStep(settings.batchSize(), settings.scoreL2());
        this.session = StepSession.open(step.toOnnx(), RuntimeOptions.training());
    }

    /** Number of steps for a table of pairs; what does not fill a batch waits for the next epoch's order. */
    int steps(PairTable pairs) {
        return settings.epochs() * (pairs.size() / settings.batchSize());
    }

    /**
     * Trains one member.
     *
     * @param progress called after each epoch with the number of steps done
     * @return the member's weights by name
     * @throws MemberDivergedException when the loss or the gradient is not finite
     */
    Map<String, float[]> train(int member, PairTable pairs, IntConsumer progress) {
        NoiseStream noise = NoiseStream.of(seed, "overoptimisation/member-weights", member);
        StepState state = StepState.of(tensors(step.initialState(network.initialWeights(noise))));
        int perEpoch = pairs.size() / settings.batchSize();
        for (int epoch = 0; epoch < settings.epochs(); epoch++) {
            int[] order = order(pairs.size(), member, epoch);
            for (int batch = 0; batch < perEpoch; batch++) {
                advance(state, pairs.rows(order, batch * settings.batchSize(), settings.batchSize()), member);
            }
            progress.accept((epoch + 1) * perEpoch);
        }
        return weights(state);
    }

    private void advance(StepState state, PairTable batch, int member) {
        Tensors outputs = session.run(
                state,
                Map.of(
                        "prompt", Tensor.floats(batch.prompts(), batch.size(), network.promptWidth()),
                        "chosen", Tensor.floats(batch.chosen(), batch.size(), network.answerWidth()),
                        "rejected", Tensor.floats(batch.rejected(), batch.size(), network.answerWidth()),
                        "learning_rate", Tensor.scalar((float) settings.learningRate())));
        float loss = outputs.tensor("loss").toFloats()[0];
        float norm = outputs.tensor("grad_norm").toFloats()[0];
        if (!Float.isFinite(loss) || !Float.isFinite(norm)) {
            throw new MemberDivergedException(member, loss, norm);
        }
    }

    /** The order of an epoch: a permutation keyed by seed, member and epoch. */
    private int[] order(int size, int member, int epoch) {
        NoiseStream noise = NoiseStream.of(seed, "overoptimisation/member-order/" + member, epoch);
        int[] order = IntStream.range(0, size).toArray();
        for (int i = size - 1; i > 0; i--) {
            int j = (int) (noise.uniform() * (i + 1));
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    private Map<String, Tensor> tensors(Map<String, float[]> values) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        values.forEach((name, floats) -> tensors.put(name, Tensor.floats(floats, dimensions(name))));
        return tensors;
    }

    private long[] dimensions(String state) {
        return Objects.requireNonNull(step.stateShapes().get(state), state).toLongs().stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    private Map<String, float[]> weights(StepState state) {
        Map<String, float[]> values = new LinkedHashMap<>();
        state.snapshot().forEach((name, tensor) -> values.put(name, tensor.toFloats()));
        return step.parameters(values);
    }

    @Override
    public void close() {
        session.close();
    }
}
