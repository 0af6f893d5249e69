package dev.prudence.bench.decoding;

import dev.prudence.bench.measure.Contender;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import java.util.Map;

/** Decodes one token a row after another with a key/value cache. Not thread-safe. */
final class CachedDecoding implements Contender {
    private final int rows;
    private final int[] positions;
    private final StepSession session;
    private final StepState state;

    /** A run decodes one token at each of the positions. */
    CachedDecoding(LanguageModel.Size size, int rows, int[] positions) {
        this.rows = rows;
        this.positions = positions.clone();
        this.session = StepSession.open(DecodingGraphs.step(size, rows), RuntimeOptions.inference());
        this.state = session.zeroState();
    }

    /** Feeds a prefix, int64 {@code [rows, length]} row-major, and returns the scores after its last token. */
    float[] bestAfter(long[] prefix) {
        state.clear();
        int length = prefix.length / rows;
        float[] best = {};
        for (int position = 0; position < length; position++) {
            long[] column = new long[rows];
            for (int row = 0; row < rows; row++) {
                column[row] = prefix[row * length + position];
            }
            best = step(Tensor.longs(column, rows), position).tensor("best").toFloats();
        }
        return best;
    }

    @Override
    public void run() {
        Tensor token = Tensor.longs(new long[rows], rows);
        for (int position : positions) {
            token = step(token, position).tensor("next");
        }
    }

    private Tensors step(Tensor token, int position) {
        return session.run(state, Map.of("token", token, "position", Tensor.longs(new long[] {position}, 1)));
    }

    @Override
    public void close() {
        session.close();
    }
}
