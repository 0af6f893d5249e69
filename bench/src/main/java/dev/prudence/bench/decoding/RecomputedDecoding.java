package dev.prudence.bench.decoding;

import dev.prudence.bench.measure.Contender;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Decodes each token by a pass over the whole prefix. Not thread-safe. */
final class RecomputedDecoding implements Contender {

    /** A prefix and the session of its length. */
    private record Prefix(InferenceSession session, Map<String, Tensor> inputs) {}

    private final List<Prefix> prefixes = new ArrayList<>();

    /** A run decodes one token after each of the prefixes, int64 {@code [rows, length]} row-major. */
    RecomputedDecoding(LanguageModel.Size size, int rows, List<long[]> tokens) {
        for (long[] each : tokens) {
            int length = each.length / rows;
            byte[] onnx = DecodingGraphs.prefix(size, rows, length);
            prefixes.add(new Prefix(
                    InferenceSession.open(onnx, RuntimeOptions.inference()),
                    Map.of("tokens", Tensor.longs(each, rows, length))));
        }
    }

    /** The scores after the first prefix. */
    float[] best() {
        Prefix first = prefixes.get(0);
        return first.session().run(first.inputs()).tensor("best").toFloats();
    }

    @Override
    public void run() {
        prefixes.forEach(prefix -> prefix.session().run(prefix.inputs()));
    }

    @Override
    public void close() {
        prefixes.forEach(prefix -> prefix.session().close());
    }
}
