package dev.prudence.reward.ensemble;

import dev.prudence.runtime.InferenceException;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RowBuckets;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.TensorSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Scores texts by their embeddings: a frozen encoder turns every distinct text into a vector once, and one small graph
 * holds all members' heads: {@code prompt_embedding} and {@code response_embedding} f32[rows, E] to {@code scores}
 * f32[rows, K]. Thread-safe.
 */
final class TextPairScorer implements RawScorer {

    private static final String PROMPT = "prompt_embedding";
    private static final String RESPONSE = "response_embedding";
    private static final String SCORES = "scores";

    private final List<String> members;
    private final RowBuckets rows;
    private final Embeddings embeddings;
    private final InferenceSession heads;
    private final ParallelRuns runs;
    private final Incidents incidents;

    /** Takes over the embeddings and the heads. */
    TextPairScorer(
            List<String> members,
            RowBuckets rows,
            Embeddings embeddings,
            InferenceSession heads,
            ParallelRuns runs,
            Incidents incidents) {
        this.members = members;
        this.rows = rows;
        this.embeddings = embeddings;
        this.heads = heads;
        this.runs = runs;
        this.incidents = incidents;
        checkHeads();
    }

    @Override
    public RawScores score(List<Sample> samples) {
        RawScores scores = new RawScores(samples.size(), members.size());
        Embeddings.Request wanted = embeddings.request();
        List<Integer> accepted = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            String refusal = Batches.textRefusal(samples.get(i));
            if (refusal.isEmpty()) {
                refusal = wanted.add((Sample.Text) samples.get(i));
            }
            if (refusal.isEmpty()) {
                scores.counted(i, wanted.counts((Sample.Text) samples.get(i)));
                accepted.add(i);
            } else {
                scores.refuse(i, refusal);
            }
        }
        wanted.encode(runs);
        List<RowBuckets.Batch> plan = rows.split(accepted.size());
        List<Callable<float[]>> work = new ArrayList<>();
        for (RowBuckets.Batch batch : plan) {
            List<Integer> part = accepted.subList(batch.from(), batch.from() + batch.count());
            Map<String, Tensor> inputs = inputs(samples, part, wanted, batch.rows());
            work.add(() -> run(inputs, batch.count()));
        }
        collect(runs.inOrder(work), plan, accepted, scores);
        return scores;
    }

    @Override
    public void warmUp() {
        score(List.of(new Sample.Text("warm", "up")));
    }

    @Override
    public void close() {
        heads.close();
        embeddings.close();
    }

    private Map<String, Tensor> inputs(
            List<Sample> samples, List<Integer> part, Embeddings.Request vectors, int rowCount) {
        int width = embeddings.width();
        float[] prompts = new float[rowCount * width];
        float[] responses = new float[rowCount * width];
        for (int row = 0; row < part.size(); row++) {
            Sample.Text sample = (Sample.Text) samples.get(part.get(row));
            System.arraycopy(vectors.prompt(sample), 0, prompts, row * width, width);
            System.arraycopy(vectors.answer(sample), 0, responses, row * width, width);
        }
        return Map.of(
                PROMPT, Tensor.floats(prompts, rowCount, width), RESPONSE, Tensor.floats(responses, rowCount, width));
    }

    /** Scores [samples or more, members], NaN if the run failed. */
    private float[] run(Map<String, Tensor> inputs, int samples) {
        long start = System.nanoTime();
        try {
            float[] scores = heads.run(inputs).tensor(SCORES).toFloats();
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            members.forEach(member -> incidents.ran(member, samples, time.dividedBy(members.size())));
            return scores;
        } catch (InferenceException e) {
            members.forEach(member -> incidents.failed(member, samples, String.valueOf(e.getMessage())));
            float[] none = new float[samples * members.size()];
            Arrays.fill(none, Float.NaN);
            return none;
        }
    }

    private void collect(List<float[]> results, List<RowBuckets.Batch> plan, List<Integer> accepted, RawScores scores) {
        int count = members.size();
        for (int i = 0; i < plan.size(); i++) {
            RowBuckets.Batch batch = plan.get(i);
            float[] result = results.get(i);
            for (int member = 0; member < count; member++) {
                float[] column = new float[batch.count()];
                for (int row = 0; row < batch.count(); row++) {
                    column[row] = result[row * count + member];
                    scores.put(accepted.get(batch.from() + row), member, column[row]);
                }
                incidents.check(members.get(member), column, batch.count());
            }
        }
    }

    private void checkHeads() {
        int rowCount = rows.largest();
        long[] wantedInput = {rowCount, embeddings.width()};
        long[] wantedOutput = {rowCount, members.size()};
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
