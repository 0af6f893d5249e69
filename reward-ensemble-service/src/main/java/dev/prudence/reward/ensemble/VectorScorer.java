package dev.prudence.reward.ensemble;

import dev.prudence.runtime.RowBuckets;
import dev.prudence.runtime.RunStop;
import dev.prudence.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Scores vector samples: prompt f32[rows, P], answer f32[rows, A]; rows above the samples are zeros. Thread-safe. */
final class VectorScorer implements RawScorer {

    private final List<Member> members;
    private final RowBuckets rows;
    private final int promptWidth;
    private final int answerWidth;

    /** Takes over the members. */
    VectorScorer(List<Member> members, RowBuckets rows) {
        this.members = members;
        this.rows = rows;
        this.promptWidth = commonWidth(members, "prompt");
        this.answerWidth = commonWidth(members, "answer");
        members.forEach(Member::checkOutput);
    }

    @Override
    public Prepared prepare(Sample sample) {
        if (!(sample instanceof Sample.Vector vector)) {
            return new Prepared.Refused(Batches.wrongKind(sample, "vector"));
        }
        String refusal = refusal("prompt", vector.prompt(), promptWidth);
        if (refusal.isEmpty()) {
            refusal = refusal("answer", vector.answer(), answerWidth);
        }
        return refusal.isEmpty() ? new Prepared.Point(vector) : new Prepared.Refused(refusal);
    }

    @Override
    public CompletionStage<RawScores> score(List<Prepared> samples, Attempts attempts) {
        RawScores scores = new RawScores(samples.size(), members.size());
        List<Integer> accepted = Batches.accepted(samples, scores);
        List<MemberRun> work = new ArrayList<>();
        for (RowBuckets.Batch chunk : rows.split(accepted.size())) {
            List<Integer> part = accepted.subList(chunk.from(), chunk.from() + chunk.count());
            Map<String, Tensor> inputs = inputs(samples, part, chunk.rows());
            for (int m = 0; m < members.size(); m++) {
                Member member = members.get(m);
                work.add(new MemberRun(
                        member.id(),
                        List.of(m),
                        part,
                        stop -> member.score(chunk.rows(), Member.NO_LENGTH, inputs, stop)));
            }
        }
        return attempts.make(work, scores).thenApply(done -> scores);
    }

    @Override
    public void warmUp() {
        for (int rowCount : rows.sizes()) {
            Map<String, Tensor> zeros = inputs(List.of(), List.of(), rowCount);
            members.forEach(member -> member.score(rowCount, Member.NO_LENGTH, zeros, new RunStop()));
        }
    }

    @Override
    public void close() {
        members.forEach(Member::close);
    }

    private Map<String, Tensor> inputs(List<Prepared> samples, List<Integer> part, int rowCount) {
        float[] prompts = new float[rowCount * promptWidth];
        float[] answers = new float[rowCount * answerWidth];
        for (int row = 0; row < part.size(); row++) {
            Sample.Vector sample = ((Prepared.Point) samples.get(part.get(row))).sample();
            System.arraycopy(sample.prompt(), 0, prompts, row * promptWidth, promptWidth);
            System.arraycopy(sample.answer(), 0, answers, row * answerWidth, answerWidth);
        }
        return Map.of(
                "prompt", Tensor.floats(prompts, rowCount, promptWidth),
                "answer", Tensor.floats(answers, rowCount, answerWidth));
    }

    private static String refusal(String field, float[] values, int width) {
        if (values.length != width) {
            return field + " must have " + width + " values: " + field + ".width=" + values.length;
        }
        for (int i = 0; i < width; i++) {
            if (!Float.isFinite(values[i])) {
                return field + " must be finite: " + field + ".values[" + i + "]=" + values[i];
            }
        }
        return "";
    }

    private static int commonWidth(List<Member> members, String input) {
        int width = members.get(0).width(input);
        for (Member member : members) {
            if (member.width(input) != width) {
                throw new IllegalArgumentException(
                        "members must agree on the width of " + input + ": width=" + member.width(input));
            }
        }
        return width;
    }
}
