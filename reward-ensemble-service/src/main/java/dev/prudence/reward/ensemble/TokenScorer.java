package dev.prudence.reward.ensemble;

import dev.prudence.runtime.RowBuckets;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.text.TextTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * Scores texts as tokens: int64[rows, length] of prompt, separator, answer, end of sequence, then zeros, in the smallest
 * length bucket that holds the sample's own tokens. Rows above the samples hold one token. Thread-safe.
 */
final class TokenScorer implements RawScorer {

    private final List<Member> members;
    private final RowBuckets rows;
    private final EnsembleContract.Input.Tokens input;
    private final TextTokenizer tokenizer;
    private final ParallelRuns runs;

    /** Takes over the members and the tokenizer. */
    TokenScorer(
            List<Member> members,
            RowBuckets rows,
            EnsembleContract.Input.Tokens input,
            TextTokenizer tokenizer,
            ParallelRuns runs) {
        this.members = members;
        this.rows = rows;
        this.input = input;
        this.tokenizer = tokenizer;
        this.runs = runs;
        members.forEach(Member::checkOutput);
    }

    @Override
    public RawScores score(List<Sample> samples) {
        RawScores scores = new RawScores(samples.size(), members.size());
        long[][] tokens = new long[samples.size()][];
        Map<Integer, List<Integer>> buckets = new TreeMap<>();
        for (int i = 0; i < tokens.length; i++) {
            String refusal = Batches.textRefusal(samples.get(i));
            if (refusal.isEmpty()) {
                tokens[i] = encode(i, (Sample.Text) samples.get(i), scores);
                refusal = place(i, tokens[i].length, buckets);
            }
            if (!refusal.isEmpty()) {
                scores.refuse(i, refusal);
            }
        }
        run(tokens, buckets, scores);
        return scores;
    }

    @Override
    public void warmUp() {
        for (int length : input.lengths()) {
            for (int rowCount : rows.sizes()) {
                Map<String, Tensor> blank = inputs(new long[0][], List.of(), rowCount, length);
                members.forEach(member -> member.score(rowCount, length, 0, blank));
            }
        }
    }

    @Override
    public void close() {
        members.forEach(Member::close);
        tokenizer.close();
    }

    /** Prompt, separator, answer, end of sequence; the answer is cut where the longest bucket ends. */
    private long[] encode(int sample, Sample.Text text, RawScores scores) {
        long[] prompt = tokenizer.encode(text.prompt());
        long[] answer = tokenizer.encode(text.answer());
        int kept = Math.min(answer.length, Math.max(0, longest() - prompt.length - 2));
        long[] tokens = Arrays.copyOf(prompt, prompt.length + kept + 2);
        tokens[prompt.length] = input.separator();
        System.arraycopy(answer, 0, tokens, prompt.length + 1, kept);
        tokens[tokens.length - 1] = input.endOfSequence();
        scores.counted(sample, new TokenCounts(prompt.length, kept, kept < answer.length));
        return tokens;
    }

    /** Empty when a bucket holds the sample. */
    private String place(int sample, int length, Map<Integer, List<Integer>> buckets) {
        for (int bucket : input.lengths()) {
            if (bucket >= length) {
                buckets.computeIfAbsent(bucket, absent -> new ArrayList<>()).add(sample);
                return "";
            }
        }
        return "prompt must leave room for separator and end of sequence in " + longest() + " tokens: prompt.tokens="
                + (length - 2);
    }

    private int longest() {
        return input.lengths().get(input.lengths().size() - 1);
    }

    private void run(long[][] tokens, Map<Integer, List<Integer>> buckets, RawScores scores) {
        List<Callable<float[]>> work = new ArrayList<>();
        buckets.forEach((length, part) -> rows.split(part.size())
                .forEach(batch ->
                        add(tokens, part.subList(batch.from(), batch.from() + batch.count()), batch, length, work)));
        int done = 0;
        List<float[]> results = runs.inOrder(work);
        for (List<Integer> part : buckets.values()) {
            List<RowBuckets.Batch> plan = rows.split(part.size());
            int end = done + plan.size() * members.size();
            Batches.collect(results.subList(done, end), plan, part, members.size(), scores);
            done = end;
        }
    }

    private void add(
            long[][] tokens, List<Integer> part, RowBuckets.Batch batch, int length, List<Callable<float[]>> work) {
        Map<String, Tensor> inputs = inputs(tokens, part, batch.rows(), length);
        for (Member member : members) {
            work.add(() -> member.score(batch.rows(), length, batch.count(), inputs));
        }
    }

    private static Map<String, Tensor> inputs(long[][] tokens, List<Integer> part, int rowCount, int length) {
        long[] ids = new long[rowCount * length];
        long[] lengths = new long[rowCount];
        Arrays.fill(lengths, 1);
        for (int row = 0; row < part.size(); row++) {
            long[] sample = tokens[part.get(row)];
            System.arraycopy(sample, 0, ids, row * length, sample.length);
            lengths[row] = sample.length;
        }
        return Map.of("tokens", Tensor.longs(ids, rowCount, length), "length", Tensor.longs(lengths, rowCount));
    }
}
