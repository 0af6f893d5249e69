package dev.prudence.reward.ensemble;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Vectors of texts by their words, or the reason why a text has none.
 *
 * <p>This class is thread-safe.
 */
final class EncodedTexts implements Attempts.Results<EncoderRun> {

    private final List<String> words;
    private final int width;
    private final Map<String, float[]> vectors = new ConcurrentHashMap<>();
    private final Map<String, String> failures = new ConcurrentHashMap<>();

    EncodedTexts(List<String> words, int width) {
        this.words = List.copyOf(words);
        this.width = width;
    }

    @Override
    public void put(EncoderRun run, float[] values) {
        for (int row = 0; row < run.run().texts().size(); row++) {
            vectors.put(
                    words.get(run.run().texts().get(row)), Arrays.copyOfRange(values, row * width, (row + 1) * width));
        }
    }

    @Override
    public void missing(EncoderRun run, String reason) {
        run.run().texts().forEach(text -> failures.put(words.get(text), reason));
    }

    /** The vector of a text that was encoded; not a copy. */
    float[] vector(Prepared.Text text) {
        float @Nullable [] vector = vectors.get(text.words);
        if (vector == null) {
            throw new IllegalStateException("the text was not encoded: text=" + text.words);
        }
        return vector;
    }

    /** Why a sample cannot be scored; empty when both its texts have vectors. */
    String failure(Prepared.Texts sample) {
        String failure = failures.getOrDefault(sample.prompt().words, failures.get(sample.answer().words));
        return failure == null ? "" : "the encoder gave no vectors: " + failure;
    }
}
