package dev.prudence.trainer.sft;

import dev.prudence.runtime.Tensor;
import java.util.List;
import java.util.Map;

/** Demonstrations as the tensors that {@link LanguageModelGraphs} reads, padded to one length. This class is thread-safe. */
final class TokenBatch {

    private TokenBatch() {}

    /**
     * The tensors.
     *
     * @param demonstrations at most {@code rows}; missing rows are padding and count nowhere
     */
    static Map<String, Tensor> of(List<Demonstration> demonstrations, int rows, int time) {
        long[] tokens = new long[rows * time];
        long[] targets = new long[rows * time];
        float[] mask = new float[rows * time];
        for (int row = 0; row < demonstrations.size(); row++) {
            demonstrations.get(row).copyInputs(tokens, row * time);
            demonstrations.get(row).copyTargets(targets, mask, row * time);
        }
        return Map.of(
                "tokens", Tensor.longs(tokens, rows, time),
                "targets", Tensor.longs(targets, rows, time),
                "mask", Tensor.floats(mask, rows, time));
    }
}
