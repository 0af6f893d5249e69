package dev.prudence.reward.ensemble;

import dev.prudence.runtime.RowBuckets;
import dev.prudence.runtime.RunStop;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.text.TextTokenizer;
import dev.prudence.runtime.text.TokenPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Scores texts as tokens: int64[rows, length] of prompt, separator, answer, end of sequence, then zeros, in the smallest
 * length bucket that holds the sample's own tokens. Rows above the samples hold one token. Thread-safe.
 */
final class TokenScorer implements RawScorer {

    private final List<Member> members;
    private final RowBuckets rows;
    private final EnsembleContract.Input.Tokens input;
    private final TextTokenizer tokenizer;

    /** Takes over the members and the tokenizer. */
    TokenScorer(List<Member> members, RowBuckets rows, EnsembleContract.Input.Tokens input, TextTokenizer tokenizer) {
        this.members = members;
        this.rows = rows;
        this.input = input;
        this.tokenizer = tokenizer;
        members.forEach(Member::checkOutput);
    }

    @Override
    public Prepared prepare(Sample sample) {
        if (sample instanceof Sample.TokenIds ids) {
            String refusal = Batches.tokenRefusal(ids, tokenizer.vocabularySize());
            return refusal.isEmpty() ? laidOut(ids.prompt(), ids.answer()) : new Prepared.Refused(refusal);
        }
        String refusal = Batches.textRefusal(sample);
        return refusal.isEmpty() ? encode((Sample.Text) sample) : new Prepared.Refused(refusal);
    }

    @Override
    public CompletionStage<RawScores> score(List<Prepared> samples, Attempts attempts) {
        RawScores scores = new RawScores(samples.size(), members.size());
        List<MemberRun> work = new ArrayList<>();
        Batches.byLength(samples, scores, sample -> Batches.bucket(input.lengths(), sample.tokens()))
                .forEach((length, part) -> rows.fill(part.size())
                        .forEach(batch -> add(
                                samples,
                                part.subList(batch.from(), batch.from() + batch.count()),
                                batch.rows(),
                                length,
                                work)));
        return attempts.make(work, scores).thenApply(done -> scores);
    }

    @Override
    public void warmUp() {
        for (int length : input.lengths()) {
            for (int rowCount : rows.sizes()) {
                Map<String, Tensor> blank = inputs(List.of(), List.of(), rowCount, length);
                members.forEach(member -> member.score(rowCount, length, blank, new RunStop()));
            }
        }
    }

    @Override
    public void close() {
        members.forEach(Member::close);
        tokenizer.close();
    }

    private Prepared encode(Sample.Text text) {
        return laidOut(tokenizer.encode(text.prompt()), tokenizer.encode(text.answer()));
    }

    /** Prompt, separator, answer, end of sequence; the answer is cut where the longest bucket ends. */
    private Prepared laidOut(long[] prompt, long[] answer) {
        if (prompt.length + 2 > longest()) {
            return new Prepared.Refused("prompt must leave room for separator and end of sequence in " + longest()
                    + " tokens: prompt.tokens=" + prompt.length);
        }
        int kept = Math.min(answer.length, longest() - prompt.length - 2);
        long[] tokens = Arrays.copyOf(prompt, prompt.length + kept + 2);
        tokens[prompt.length] = input.separator();
        System.arraycopy(answer, 0, tokens, prompt.length + 1, kept);
        tokens[tokens.length - 1] = input.endOfSequence();
        return new Prepared.Sequence(
                new TokenPair(tokens, new long[0], prompt.length, kept),
                new TokenCounts(prompt.length, kept, kept < answer.length));
    }

    private int longest() {
        return input.lengths().get(input.lengths().size() - 1);
    }

    private void add(List<Prepared> samples, List<Integer> part, int rowCount, int length, List<MemberRun> work) {
        Map<String, Tensor> inputs = inputs(samples, part, rowCount, length);
        for (int m = 0; m < members.size(); m++) {
            Member member = members.get(m);
            work.add(
                    new MemberRun(member.id(), List.of(m), part, stop -> member.score(rowCount, length, inputs, stop)));
        }
    }

    private static Map<String, Tensor> inputs(List<Prepared> samples, List<Integer> part, int rowCount, int length) {
        long[] ids = new long[rowCount * length];
        long[] lengths = new long[rowCount];
        Arrays.fill(lengths, 1);
        for (int row = 0; row < part.size(); row++) {
            long[] sample = ((Prepared.Sequence) samples.get(part.get(row))).ids();
            System.arraycopy(sample, 0, ids, row * length, sample.length);
            lengths[row] = sample.length;
        }
        return Map.of("tokens", Tensor.longs(ids, rowCount, length), "length", Tensor.longs(lengths, rowCount));
    }
}
