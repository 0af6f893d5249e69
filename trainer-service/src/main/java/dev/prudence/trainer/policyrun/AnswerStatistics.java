package dev.prudence.trainer.policyrun;

import dev.prudence.proto.rollout.v1.Answer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How long and how varied answers of tokens are.
 *
 * @param length mean number of tokens
 * @param distinct different pairs of neighbours among all pairs of all answers (distinct-2); null without a pair
 * @param repetition share of the pairs that stood in the same answer before; null without a pair
 */
record AnswerStatistics(
        double length, @Nullable Double distinct, @Nullable Double repetition) {

    /** Null if the answers are none or not made of tokens. */
    static @Nullable AnswerStatistics of(List<Answer> answers) {
        if (answers.isEmpty() || !answers.stream().allMatch(Answer::hasTokens)) {
            return null;
        }
        Set<Long> different = new HashSet<>();
        long tokens = 0;
        long pairs = 0;
        long repeated = 0;
        for (Answer answer : answers) {
            List<Integer> ids = answer.getTokens().getIdsList();
            Set<Long> own = new HashSet<>();
            tokens += ids.size();
            for (int i = 1; i < ids.size(); i++) {
                long pair = (long) ids.get(i - 1) << 32 | ids.get(i);
                repeated += own.add(pair) ? 0 : 1;
                pairs++;
            }
            different.addAll(own);
        }
        return new AnswerStatistics(
                (double) tokens / answers.size(),
                pairs == 0 ? null : Double.valueOf((double) different.size() / pairs),
                pairs == 0 ? null : Double.valueOf((double) repeated / pairs));
    }
}
