package dev.prudence.reward.ensemble;

import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RowBuckets;
import dev.prudence.runtime.RunStop;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** Takes over the embeddings and the heads. */
    TextPairScorer(int members, RowBuckets rows, Embeddings embeddings, InferenceSession heads) {
        this.members = members;
        this.all = IntStream.range(0, members).boxed().toList();
        this.rows = rows;
        this.embeddings = embeddings;
        this.heads = heads;
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
        Map<Integer, Prepared.Texts> texts = new LinkedHashMap<>();
        for (int i : Batches.accepted(samples, scores)) {
            Prepared.Texts sample = (Prepared.Texts) samples.get(i);
            texts.put(i, sample);
            scores.counted(i, sample.counts());
        }
        return embeddings
                .encode(texts, all, attempts)
                .thenCompose(encoded -> attempts.make(work(encoded(texts, encoded, scores), texts, encoded), scores))
                .thenApply(done -> scores);
    }

    /** Positions of the samples whose texts were encoded; the others' reasons go to the scores. */
    private static List<Integer> encoded(Map<Integer, Prepared.Texts> texts, EncodedTexts vectors, RawScores scores) {
        List<Integer> encoded = new ArrayList<>(texts.size());
        texts.forEach((position, sample) -> {
            String failure = vectors.failure(sample);
            if (failure.isEmpty()) {
                encoded.add(position);
            } else {
                scores.fail(position, failure);
            }
        });
        return encoded;
    }

    private List<MemberRun> work(List<Integer> encoded, Map<Integer, Prepared.Texts> texts, EncodedTexts vectors) {
        List<MemberRun> work = new ArrayList<>();
        for (RowBuckets.Batch batch : rows.split(encoded.size())) {
            List<Integer> part = encoded.subList(batch.from(), batch.from() + batch.count());
            Map<String, Tensor> inputs = inputs(part.stream().map(texts::get).toList(), vectors, batch.rows());
            work.add(new MemberRun(
                    HEADS,
                    all,
                    part,
                    stop -> heads.run(inputs, Set.of(SCORES), stop)
                            .tensor(SCORES)
                            .toFloats()));
        }
        return work;
    }

    @Override
    public void warmUp() {
        Prepared blank = prepare(new Sample.Text("warm", "up"));
        RawScores unused = ParallelRuns.await(score(List.of(blank), new AtOnce()));
    }

    /** Makes runs where they are asked for, and fails with what they throw. */
    private static final class AtOnce implements Attempts {
        @Override
        public <R extends GraphRun> CompletionStage<Void> make(List<R> work, Results<? super R> results) {
            work.forEach(run -> results.put(run, run.make(new RunStop())));
            return CompletableFuture.completedFuture(null);
        }
    }

    @Override
    public void close() {
        heads.close();
        embeddings.close();
    }

    private Map<String, Tensor> inputs(List<Prepared.Texts> samples, EncodedTexts vectors, int rowCount) {
        int width = embeddings.width();
        float[] prompts = new float[rowCount * width];
        float[] responses = new float[rowCount * width];
        for (int row = 0; row < samples.size(); row++) {
            System.arraycopy(vectors.vector(samples.get(row).prompt()), 0, prompts, row * width, width);
            System.arraycopy(vectors.vector(samples.get(row).answer()), 0, responses, row * width, width);
        }
        return Map.of(
                PROMPT, Tensor.floats(prompts, rowCount, width), RESPONSE, Tensor.floats(responses, rowCount, width));
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
