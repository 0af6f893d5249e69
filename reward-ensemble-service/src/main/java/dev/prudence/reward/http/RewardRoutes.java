package dev.prudence.reward.http;

import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.reward.batching.OverloadedException;
import dev.prudence.reward.batching.ShuttingDownException;
import dev.prudence.reward.config.RewardConfig;
import dev.prudence.reward.config.WorkerThreads;
import dev.prudence.reward.wire.RequestParameters;
import dev.prudence.reward.wire.RequestScoring;
import dev.prudence.reward.wire.UnscoredException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * {@code POST /get_reward} as OpenRLHF's reward server answers it, and {@code POST /remote_rm} as slime calls one, {@code POST /score} in the shape of
 * vLLM. All score by the active ensemble, under the mean or the objective that the query names, and answer with an error status where a
 * sample has no score.
 */
@ApplicationScoped
public class RewardRoutes {
    private static final String JSON = "application/json";
    private static final int TOO_LARGE = 413;

    private final RequestScoring scoring;
    private final WorkerThreads threads;
    private final RewardConfig config;

    RewardRoutes(RequestScoring scoring, WorkerThreads threads, RewardConfig config) {
        this.scoring = scoring;
        this.threads = threads;
        this.config = config;
    }

    /** A protocol: how a body becomes a request, and how the response becomes a body. */
    private record Protocol(Function<byte[], ScoreRequest> request, Function<ScoreResponse, String> response) {}

    void register(@Observes Router router) {
        BodyHandler bodies = BodyHandler.create(false).setBodyLimit(config.mostBodyBytes());
        add(router, "/get_reward", bodies, new Protocol(RewardBodies::openRlhf, RewardBodies::openRlhf));
        add(router, "/remote_rm", bodies, new Protocol(RewardBodies::slime, RewardBodies::slime));
        add(router, "/score", bodies, new Protocol(RewardBodies::vllm, RewardBodies::vllm));
    }

    private void add(Router router, String path, BodyHandler bodies, Protocol protocol) {
        router.post(path).handler(bodies);
        router.post(path).handler(context -> answer(context, protocol));
        router.post(path).failureHandler(this::refuse);
    }

    private void answer(RoutingContext context, Protocol protocol) {
        AtomicBoolean gone = new AtomicBoolean();
        context.response().closeHandler(closed -> gone.set(true));
        byte[] body = context.body().buffer() == null
                ? new byte[0]
                : context.body().buffer().getBytes();
        try {
            threads.requests().execute(() -> score(context, protocol, body, gone));
        } catch (OverloadedException | ShuttingDownException e) {
            send(context, HttpProblem.of(e));
        }
    }

    private void score(RoutingContext context, Protocol protocol, byte[] body, AtomicBoolean gone) {
        try {
            ScoreRequest.Builder request = protocol.request().apply(body).toBuilder();
            RequestParameters.applyTexts(parameters(context), request);
            scoring.score(request.build(), gone::get).whenComplete((response, failure) -> {
                if (failure != null) {
                    send(context, HttpProblem.of(failure));
                } else {
                    sendScores(context, protocol, response);
                }
            });
        } catch (RuntimeException e) {
            send(context, HttpProblem.of(e));
        }
    }

    /** Clients of these protocols can be given an address, and with it a query. */
    private static Map<String, String> parameters(RoutingContext context) {
        Map<String, String> parameters = new TreeMap<>();
        query(context).forEach((key, text) -> {
            if (parameters.put(key, text) != null) {
                throw new IllegalArgumentException("a parameter is given once: " + key + "=" + text);
            }
        });
        return parameters;
    }

    private static MultiMap query(RoutingContext context) {
        try {
            return context.queryParams();
        } catch (HttpException unreadable) {
            throw new IllegalArgumentException(
                    "the query cannot be read: query=" + context.request().query(), unreadable);
        }
    }

    private static void sendScores(RoutingContext context, Protocol protocol, ScoreResponse response) {
        try {
            UnscoredException.requireScores(response.getScoresList());
            context.response()
                    .putHeader("content-type", JSON)
                    .end(protocol.response().apply(response));
        } catch (UnscoredException e) {
            send(context, HttpProblem.of(e));
        }
    }

    private void refuse(RoutingContext context) {
        if (context.statusCode() == TOO_LARGE) {
            send(context, new HttpProblem(TOO_LARGE, "the body is too large: most bytes=" + config.mostBodyBytes(), 0));
        } else {
            send(context, HttpProblem.of(context.failure()));
        }
    }

    private static void send(RoutingContext context, HttpProblem problem) {
        HttpServerResponse response = context.response();
        if (!response.ended() && !response.closed()) {
            if (problem.retryAfterSeconds() > 0) {
                response.putHeader("retry-after", Integer.toString(problem.retryAfterSeconds()));
            }
            response.setStatusCode(problem.status())
                    .putHeader("content-type", JSON)
                    .end(RewardBodies.problem(problem));
        }
    }
}
