package dev.prudence.policy;

import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of rows that decode together, each at its own position. A row that has finished is free for the next
 * decoding at once: what its predecessor left in the key/value cache lies at positions that the newcomer's mask hides.
 *
 * <p>Not thread-safe: one thread drives it at a time.
 */
final class DecodingLane {
    private static final long NO_TOKEN = -1;

    /** A share that rounding never reaches, so that no token is cut off. */
    private static final float ALL = 2;

    private final StepSession session;
    private final StepState cache;
    private final @Nullable Decoding[] rows;
    private final long idleToken;
    private final boolean selecting;
    private int busy;

    /** @param idleToken what rows without a decoding are fed */
    DecodingLane(StepSession session, int rows, int idleToken) {
        this.selecting = session.inputs().containsKey(TextContract.TOP_K);
        this.session = session;
        this.cache = session.zeroState();
        this.rows = new Decoding[rows];
        this.idleToken = idleToken;
    }

    boolean isFull() {
        return busy == rows.length;
    }

    boolean isIdle() {
        return busy == 0;
    }

    int busyRows() {
        return busy;
    }

    /** Gives a decoding the first free row. */
    void add(Decoding decoding) {
        for (int row = 0; row < rows.length; row++) {
            if (rows[row] == null) {
                rows[row] = decoding;
                busy++;
                return;
            }
        }
        throw new IllegalStateException("Add to a lane only while a row is free: rows=" + rows.length);
    }

    /** Advances every decoding by one token, completes those that are done and frees their rows. Returns how many. */
    int step() {
        int before = busy;
        Tensors drawn = session.run(cache, inputs());
        long[] sampled = drawn.tensor("sampled").toLongs();
        float[] logProbabilities = drawn.tensor("log_probability").toFloats();
        for (int row = 0; row < rows.length; row++) {
            Decoding decoding = rows[row];
            if (decoding != null && decoding.advance(sampled[row], logProbabilities[row])) {
                rows[row] = null;
                busy--;
                decoding.completion().complete(decoding);
            }
        }
        return before - busy;
    }

    /** Frees every row and returns the decodings that were at work. */
    List<Decoding> evict() {
        List<Decoding> evicted = Arrays.stream(rows)
                .filter(Objects::nonNull)
                .map(Decoding.class::cast)
                .toList();
        Arrays.fill(rows, null);
        busy = 0;
        return evicted;
    }

    private Map<String, Tensor> inputs() {
        int count = rows.length;
        long[] tokens = new long[count];
        long[] positions = new long[count];
        float[] uniforms = new float[count];
        float[] inverseTemperatures = new float[count];
        for (int row = 0; row < count; row++) {
            Decoding decoding = rows[row];
            tokens[row] = decoding == null ? idleToken : decoding.token();
            positions[row] = decoding == null ? 0 : decoding.position();
            uniforms[row] = decoding == null ? 0.5f : decoding.uniform();
            inverseTemperatures[row] =
                    decoding == null ? 1 : decoding.sampling().inverseTemperature();
        }
        Map<String, Tensor> inputs = new HashMap<>();
        inputs.put("token", Tensor.longs(tokens, count));
        inputs.put("position", Tensor.longs(positions, count));
        inputs.put("uniform", Tensor.floats(uniforms, count));
        inputs.put("inverse_temperature", Tensor.floats(inverseTemperatures, count));
        if (selecting) {
            addSelection(inputs);
        }
        return inputs;
    }

    private void addSelection(Map<String, Tensor> inputs) {
        int count = rows.length;
        long[] topK = new long[count];
        float[] topP = new float[count];
        long[] forbidden = new long[count * TextContract.FORBIDDEN];
        Arrays.fill(forbidden, NO_TOKEN);
        for (int row = 0; row < count; row++) {
            Decoding decoding = rows[row];
            Sampling sampling = decoding == null ? Sampling.DEFAULT : decoding.sampling();
            topK[row] = sampling.topK();
            topP[row] = sampling.topP() == 1 ? ALL : (float) sampling.topP();
            if (decoding != null) {
                decoding.forbid(forbidden, row * TextContract.FORBIDDEN);
            }
        }
        inputs.put(TextContract.TOP_K, Tensor.longs(topK, count));
        inputs.put(TextContract.TOP_P, Tensor.floats(topP, count));
        inputs.put(TextContract.FORBIDDEN_IDS, Tensor.longs(forbidden, count, TextContract.FORBIDDEN));
    }
}
