package dev.prudence.reward.ensemble;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** What the input forms have in common. */
final class Batches {

    private Batches() {}

    /** Positions of the samples that were not refused; the others' reasons go to the scores. */
    static List<Integer> accepted(List<Prepared> samples, RawScores scores) {
        List<Integer> accepted = new ArrayList<>(samples.size());
        for (int i = 0; i < samples.size(); i++) {
            if (samples.get(i) instanceof Prepared.Refused refused) {
                scores.refuse(i, refused.reason());
            } else {
                accepted.add(i);
            }
        }
        return accepted;
    }

    /** Positions of the sequences that were not refused, by the length that each is padded to, which is ascending. */
    static Map<Integer, List<Integer>> byLength(
            List<Prepared> samples, RawScores scores, ToIntFunction<Prepared.Sequence> padded) {
        Map<Integer, List<Integer>> buckets = new TreeMap<>();
        for (int i : accepted(samples, scores)) {
            Prepared.Sequence sample = (Prepared.Sequence) samples.get(i);
            scores.counted(i, sample.counts());
            buckets.computeIfAbsent(padded.applyAsInt(sample), absent -> new ArrayList<>())
                    .add(i);
        }
        return buckets;
    }

    /** The smallest of ascending lengths that holds so many tokens; 0 if none does. */
    static int bucket(List<Integer> lengths, int tokens) {
        return lengths.stream().filter(length -> length >= tokens).findFirst().orElse(0);
    }

    static String wrongKind(Sample sample, String wanted) {
        return sample instanceof Sample.Unusable unusable
                ? unusable.reason()
                : "the ensemble scores " + wanted + " samples: content=" + sample.contentKind();
    }

    /** Why token ids cannot be scored; empty when they can. One outside of the vocabulary would fail the run of all that share it. */
    static String tokenRefusal(Sample.TokenIds ids, int vocabulary) {
        if (ids.prompt().length == 0) {
            return "prompt must not be empty: token_ids.prompt=[]";
        }
        String refusal = outside("prompt", ids.prompt(), vocabulary);
        return refusal.isEmpty() ? outside("answer", ids.answer(), vocabulary) : refusal;
    }

    private static String outside(String field, long[] ids, int vocabulary) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= vocabulary) {
                return "token ids are below " + vocabulary + ": token_ids." + field + "[" + i + "]=" + ids[i];
            }
        }
        return "";
    }

    /** Why a sample is no usable text; empty when it is. An answer may be empty: a policy may stop at once. */
    static String textRefusal(Sample sample) {
        if (!(sample instanceof Sample.Text text)) {
            return wrongKind(sample, "text");
        }
        return text.prompt().isBlank() ? "prompt must not be empty: prompt.text=" + text.prompt() : "";
    }
}
