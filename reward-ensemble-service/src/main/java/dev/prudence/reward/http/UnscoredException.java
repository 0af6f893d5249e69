package dev.prudence.reward.http;

import dev.prudence.proto.reward.v1.ItemScore;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import java.util.List;
import java.util.stream.Collectors;

/** Some samples of a request have no score. The protocols have no place for that beside numbers, so the request fails. */
final class UnscoredException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int NAMED = 8;

    private final int status;

    private UnscoredException(String message, int status) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }

    /** Fails unless every item has a score. */
    static void requireScores(List<ItemScore> scores) {
        List<ItemScore> without =
                scores.stream().filter(score -> !score.hasAggregate()).toList();
        if (!without.isEmpty()) {
            String reasons = without.stream()
                    .limit(NAMED)
                    .map(score -> score.getId() + ": " + name(score.getOutcome()) + ", " + score.getReason())
                    .collect(Collectors.joining("; "));
            throw new UnscoredException(
                    without.size() + " of " + scores.size() + " samples have no score: " + reasons,
                    status(without.get(0).getOutcome()));
        }
    }

    private static String name(ScoreOutcome outcome) {
        return outcome.name().replace("SCORE_OUTCOME_", "");
    }

    private static int status(ScoreOutcome outcome) {
        return switch (outcome) {
            case SCORE_OUTCOME_REJECTED -> HttpProblem.UNPROCESSABLE;
            case SCORE_OUTCOME_TIMED_OUT -> HttpProblem.TIMED_OUT;
            default -> HttpProblem.UNAVAILABLE;
        };
    }
}
