package dev.prudence.reward.http;

import dev.prudence.distribution.DistributionException;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.reward.batching.OverloadedException;
import dev.prudence.reward.batching.ShuttingDownException;
import dev.prudence.reward.wire.NothingLoadedException;
import dev.prudence.reward.wire.UnscoredException;
import dev.prudence.reward.wire.UnusableEnsembleException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A failure as an HTTP client sees it: never a number.
 *
 * @param status of the response
 * @param retryAfterSeconds for the header of that name; 0 for none
 */
record HttpProblem(int status, String message, int retryAfterSeconds) {
    static final int UNPROCESSABLE = 422;
    static final int TOO_MANY_REQUESTS = 429;
    static final int UNAVAILABLE = 503;
    static final int TIMED_OUT = 504;
    private static final int BAD_REQUEST = 400;
    private static final int INTERNAL = 500;
    private static final Logger LOG = LoggerFactory.getLogger(HttpProblem.class);

    static HttpProblem badRequest(String message) {
        return new HttpProblem(BAD_REQUEST, message, 0);
    }

    static HttpProblem of(Throwable given) {
        Throwable failure = given instanceof CompletionException && given.getCause() != null ? given.getCause() : given;
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof UnscoredException unscored) {
            return new HttpProblem(status(unscored.outcome()), message, 0);
        }
        if (failure instanceof IllegalArgumentException) {
            return badRequest(message);
        }
        if (failure instanceof OverloadedException full) {
            return new HttpProblem(TOO_MANY_REQUESTS, message, (int)
                    Math.max(1, full.retryAfter().toSeconds()));
        }
        if (failure instanceof NothingLoadedException
                || failure instanceof ShuttingDownException
                || failure instanceof DistributionException
                || failure instanceof UnusableEnsembleException) {
            return new HttpProblem(UNAVAILABLE, message, 0);
        }
        LOG.error("a request failed", failure);
        return new HttpProblem(INTERNAL, "the request failed; the log says why", 0);
    }

    private static int status(ScoreOutcome outcome) {
        return switch (outcome) {
            case SCORE_OUTCOME_REJECTED -> UNPROCESSABLE;
            case SCORE_OUTCOME_TIMED_OUT -> TIMED_OUT;
            default -> UNAVAILABLE;
        };
    }
}
