package dev.prudence.reward.ensemble;

import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RowBuckets;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Scores texts by their embeddings: a frozen encoder turns every distinct text into a vector once, and one small graph
 * holds all members' heads: {@code prompt_embedding} and {@code response_embedding} f32[rows, E] to {@code scores}
 * f32[rows, K]. Thread-safe.
 */
final class TextPairScorer implements RawScorer {

    private static final String HEADS = "heads";
    private static final String PROMPT = "prompt_embedding";
    private static final String RESPONSE = "response_embedding";
    private static final String SCORES = "scores";

    private final int members;
    private final List<Integer> all;
    private final RowBuckets rows;
    private final Embeddings embeddings;
    private final InferenceSession heads;
    private final ParallelRuns runs;

    /** Takes over the embeddings and the heads. */
    TextPairScorer(int members, RowBuckets rows, Embeddings embeddings, InferenceSession heads, ParallelRuns runs) {
        this.members = members;
        this.all = IntStream.range(0, members).boxed().toList();
        this.rows = rows;
        this.embeddings = embeddings;
        this.heads = heads;
        this.runs = runs;
        checkHeads();
    }

    @Override
    public Prepared prepare(Sample sample) {
        String refusal = Batches.textRefusal(sample);
        return refusal.isEmpty() ? embeddings.prepare((Sample.Text) sample) : new Prepared.Refused(refusal);
    }

    @Override
    public CompletionStage<RawScores> score(List<Prepared> samples, Attempts attempts) {
        RawScores scores = new RawScores(samples.size(), members);
        List<Integer> accepted = Batches.accepted(samples, scores);
        List<Prepared.Texts> texts =
                accepted.stream().map(i -> (Prepared.Texts) samples.get(i)).toList();
        for (int i = 0; i < texts.size(); i++) {
            scores.counted(accepted.get(i), texts.get(i).counts());
        }
        return embeddings
                .encode(texts, runs)
                .thenCompose(vectors -> attempts.make(work(accepted, texts, vectors), scores))
                .thenApply(done -> scores);
    }

    private List<MemberRun> work(List<Integer> accepted, List<Prepared.Texts> texts, Map<String, float[]> vectors) {
        List<MemberRun> work = new ArrayList<>();
        for (RowBuckets.Batch batch : rows.split(accepted.size())) {
            List<Integer> part = accepted.subList(batch.from(), batch.from() + batch.count());
            Map<String, Tensor> inputs =
                    inputs(texts.subList(batch.from(), batch.from() + batch.count()), vectors, batch.rows());
            work.add(new MemberRun(
                    HEADS, all, part, () -> heads.run(inputs).tensor(SCORES).toFloats()));
        }
        return work;
    }

    @Override
    public void warmUp() {
        Prepared blank = prepare(new Sample.Text("warm", "up"));
        CompletionStage<RawScores> warm = score(List.of(blank), (work, scores) -> {
            work.forEach(run -> scores.put(run, run.scores().get()));
            return CompletableFuture.completedFuture(null);
        });
        RawScores unused = ParallelRuns.await(warm);
    }

    @Override
    public void close() {
        heads.close();
        embeddings.close();
    }

    /** Samples whose texts could not be encoded have NaN in their rows, and so no score. */
    private Map<String, Tensor> inputs(List<Prepared.Texts> samples, Map<String, float[]> vectors, int rowCount) {
        int width = embeddings.width();
        float[] prompts = new float[rowCount * width];
        float[] responses = new float[rowCount * width];
        for (int row = 0; row < samples.size(); row++) {
            put(vectors.get(samples.get(row).prompt().words), prompts, row * width, width);
            put(vectors.get(samples.get(row).answer().words), responses, row * width, width);
        }
        return Map.of(
                PROMPT, Tensor.floats(prompts, rowCount, width), RESPONSE, Tensor.floats(responses, rowCount, width));
    }

    private static void put(float @Nullable [] vector, float[] rows, int from, int width) {
        if (vector == null) {
            Arrays.fill(rows, from, from + width, Float.NaN);
        } else {
            System.arraycopy(vector, 0, rows, from, width);
        }
    }

    private void checkHeads() {
        int rowCount = rows.largest();
        long[] wantedInput = {rowCount, embeddings.width()};
        long[] wantedOutput = {rowCount, members};
        for (String input : List.of(PROMPT, RESPONSE)) {
            check(input, heads.inputs().get(input), wantedInput);
        }
        check(SCORES, heads.outputs().get(SCORES), wantedOutput);
    }

    private static void check(String name, @Nullable TensorSpec spec, long[] wanted) {
        if (spec == null || !Arrays.equals(spec.shape(), wanted)) {
            throw new IllegalArgumentException(
                    "the heads need " + name + " of shape " + Arrays.toString(wanted) + ": " + name + "=" + spec);
        }
    }
}
