package dev.prudence.trainer.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.experiments.InvalidExperimentException;
import dev.prudence.experiments.Problem;
import dev.prudence.trainer.run.NotWaitingException;
import dev.prudence.trainer.run.Runs.BusyException;
import dev.prudence.trainer.run.Runs.RunExistsException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A refusal or failure as problem details (RFC 9457).
 *
 * @param status of the response
 * @param title the same for all problems of its kind
 * @param detail names field and value
 * @param problems of a document, one for each key; mostly empty
 */
record HttpProblem(int status, String title, String detail, List<Problem> problems) {

    static final int BAD_REQUEST = 400;
    static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int CONFLICT = 409;
    static final int TOO_LARGE = 413;
    static final int MISDIRECTED = 421;
    static final int UNPROCESSABLE = 422;
    static final int UNAVAILABLE = 503;
    private static final int INTERNAL = 500;

    private static final Logger LOG = LoggerFactory.getLogger(HttpProblem.class);

    HttpProblem {
        problems = List.copyOf(problems);
    }

    static HttpProblem of(int status, String title, String detail) {
        return new HttpProblem(status, title, detail, List.of());
    }

    static HttpProblem of(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof Refusal refusal) {
            return refusal.problem();
        }
        if (failure instanceof InvalidExperimentException invalid) {
            return new HttpProblem(UNPROCESSABLE, "The experiment is not valid", message, invalid.problems());
        }
        if (failure instanceof BusyException
                || failure instanceof RunExistsException
                || failure instanceof NotWaitingException) {
            return of(CONFLICT, "Not possible now", message);
        }
        if (failure instanceof IllegalArgumentException) {
            return of(BAD_REQUEST, "A value is not allowed", message);
        }
        LOG.error("A request failed", failure);
        return of(INTERNAL, "The request failed", "the trainer's log says why");
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail);
        problems.forEach(problem ->
                json.withArray("problems").addObject().put("key", problem.key()).put("message", problem.message()));
        return json;
    }

    /** Ends a request with a problem. */
    static final class Refusal extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient HttpProblem problem;

        Refusal(int status, String title, String detail) {
            super(detail);
            this.problem = HttpProblem.of(status, title, detail);
        }

        HttpProblem problem() {
            return problem;
        }
    }
}
