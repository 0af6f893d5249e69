package dev.prudence.reward.wire;

import dev.prudence.proto.reward.v1.ItemScore;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import java.util.List;
import java.util.stream.Collectors;

/** Some samples of a request have no score, and its protocol has no place for that beside numbers, so the request fails. */
public final class UnscoredException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int NAMED = 8;

    private final ScoreOutcome outcome;

    private UnscoredException(String message, ScoreOutcome outcome) {
        super(message);
        this.outcome = outcome;
    }

    /** Of the first sample without a score. */
    public ScoreOutcome outcome() {
        return outcome;
    }

    /** Fails unless every item has a score. */
    public static void requireScores(List<ItemScore> scores) {
        List<ItemScore> without =
                scores.stream().filter(score -> !score.hasAggregate()).toList();
        if (!without.isEmpty()) {
            String reasons = without.stream()
                    .limit(NAMED)
                    .map(score -> score.getId() + ": " + name(score.getOutcome()) + ", " + score.getReason())
                    .collect(Collectors.joining("; "));
            throw new UnscoredException(
                    without.size() + " of " + scores.size() + " samples have no score: " + reasons,
                    without.get(0).getOutcome());
        }
    }

    /** "SCORED", "REJECTED", ... */
    public static String name(ScoreOutcome outcome) {
        return outcome.name().replace("SCORE_OUTCOME_", "");
    }
}
