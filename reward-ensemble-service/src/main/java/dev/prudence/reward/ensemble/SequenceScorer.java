package dev.prudence.reward.ensemble;

import dev.prudence.runtime.RowBuckets;
import dev.prudence.runtime.RunStop;
import dev.prudence.runtime.text.TextTokenizer;
import dev.prudence.runtime.text.TokenPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Scores texts with exported sequence classifiers, each a member, or one whose columns are the members. A sequence is padded to its own
 * length bucket, and a run has so many rows of it as a budget of tokens allows. Thread-safe.
 */
final class SequenceScorer implements RawScorer {

    private static final String PROMPT = "{prompt}";
    private static final String ANSWER = "{answer}";

    private final List<SequenceModel> models;
    private final int members;
    private final RowBuckets rows;
    private final EnsembleContract.Input.Sequences input;
    private final TextTokenizer tokenizer;

    /** Takes over the models and the tokenizer. */
    SequenceScorer(
            List<SequenceModel> models,
            int members,
            RowBuckets rows,
            EnsembleContract.Input.Sequences input,
            TextTokenizer tokenizer) {
        this.models = List.copyOf(models);
        this.members = members;
        this.rows = rows;
        this.input = input;
        this.tokenizer = tokenizer;
    }

    @Override
    public Prepared prepare(Sample sample) {
        if (sample instanceof Sample.TokenIds ids) {
            return joined(ids);
        }
        String refusal = Batches.textRefusal(sample);
        if (!refusal.isEmpty()) {
            return new Prepared.Refused(refusal);
        }
        Sample.Text text = (Sample.Text) sample;
        return input.template().isEmpty() ? fitted(tokenizer.encodePair(text.prompt(), text.answer())) : filledIn(text);
    }

    private Prepared joined(Sample.TokenIds ids) {
        if (!input.template().isEmpty()) {
            return new Prepared.Refused("the ensemble fills texts into a template: content=" + ids.contentKind());
        }
        String refusal = Batches.tokenRefusal(ids, tokenizer.vocabularySize());
        return refusal.isEmpty()
                ? fitted(tokenizer.joinPair(ids.prompt(), ids.answer()))
                : new Prepared.Refused(refusal);
    }

    @Override
    public CompletionStage<RawScores> score(List<Prepared> samples, Attempts attempts) {
        RawScores scores = new RawScores(samples.size(), members);
        List<MemberRun> work = new ArrayList<>();
        Batches.byLength(samples, scores, sample -> Batches.bucket(input.lengths(), sample.tokens()))
                .forEach((length, part) -> {
                    for (RowBuckets.Batch batch : rows.forLength(length).fill(part.size())) {
                        add(
                                samples,
                                part.subList(batch.from(), batch.from() + batch.count()),
                                length,
                                batch.rows(),
                                work);
                    }
                });
        return attempts.make(work, scores).thenApply(done -> scores);
    }

    private void add(List<Prepared> samples, List<Integer> part, int length, int rowCount, List<MemberRun> work) {
        List<Prepared.Sequence> sequences =
                part.stream().map(i -> (Prepared.Sequence) samples.get(i)).toList();
        for (SequenceModel model : models) {
            work.add(new MemberRun(
                    model.name(), model.members(), part, stop -> model.score(sequences, length, rowCount, stop)));
        }
    }

    /** With the shortest and the longest sequences: what is between them needs no more memory. */
    @Override
    public void warmUp() {
        Prepared.Sequence blank =
                new Prepared.Sequence(new TokenPair(new long[1], new long[1], 1, 0), new TokenCounts(1, 0, false));
        for (SequenceModel model : models) {
            for (int length : List.of(input.lengths().get(0), longest())) {
                model.score(List.of(blank), length, rows.sizes().get(0), new RunStop());
            }
        }
    }

    @Override
    public void close() {
        models.forEach(SequenceModel::close);
        tokenizer.close();
    }

    private Prepared fitted(TokenPair whole) {
        int over = Math.max(0, whole.ids().length - longest());
        int kept = whole.secondTokens() - over;
        if (kept < 0 || (kept == 0 && over > 0)) {
            return new Prepared.Refused("prompt must leave room for an answer in " + longest()
                    + " tokens: prompt.tokens=" + whole.firstTokens());
        }
        return new Prepared.Sequence(
                new TokenPair(cut(whole.ids(), over), cut(whole.segments(), over), whole.firstTokens(), kept),
                new TokenCounts(whole.firstTokens(), kept, over > 0));
    }

    /** Cuts the end, but keeps the closing token. */
    private static long[] cut(long[] tokens, int over) {
        long[] kept = Arrays.copyOf(tokens, tokens.length - over);
        if (over > 0) {
            kept[kept.length - 1] = tokens[tokens.length - 1];
        }
        return kept;
    }

    private Prepared filledIn(Sample.Text text) {
        long[] ids = tokenizer.encodeWithSpecialTokens(words(text));
        int prompt = tokenizer.encode(text.prompt()).length;
        int over = Math.max(0, ids.length - longest());
        int answer = Math.max(0, tokenizer.encode(text.answer()).length - over);
        if (over > 0 && answer == 0) {
            return new Prepared.Refused(
                    "prompt must leave room for an answer in " + longest() + " tokens: prompt.tokens=" + prompt);
        }
        long[] kept = cut(ids, over);
        return new Prepared.Sequence(
                new TokenPair(kept, new long[kept.length], prompt, answer), new TokenCounts(prompt, answer, over > 0));
    }

    /** The template with both texts in it; what they say about the template's own words does not matter. */
    private String words(Sample.Text text) {
        String template = input.template();
        int prompt = template.indexOf(PROMPT);
        int answer = template.indexOf(ANSWER);
        return template.substring(0, prompt)
                + text.prompt()
                + template.substring(prompt + PROMPT.length(), answer)
                + text.answer()
                + template.substring(answer + ANSWER.length());
    }

    private int longest() {
        return input.lengths().get(input.lengths().size() - 1);
    }
}
