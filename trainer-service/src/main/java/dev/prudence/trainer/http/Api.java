package dev.prudence.trainer.http;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/** Adds questions to a router: answered on a worker thread, refused as problem details. */
final class Api {

    /** Where all of them stand. */
    static final String ROOT = "/api/v1";

    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    private static final int MOST_BODY_BYTES = 1 << 20;

    private final Router router;

    Api(Router router) {
        this.router = router;
    }

    /** Answers a request; may block. */
    @FunctionalInterface
    interface Handler {
        Answer answer(Question question) throws Exception;
    }

    void get(String path, Handler handler) {
        router.get(ROOT + path).handler(context -> answer(context, handler));
    }

    void post(String path, Handler handler) {
        router.post(ROOT + path)
                .handler(BodyHandler.create(false).setBodyLimit(MOST_BODY_BYTES))
                .handler(context -> answer(context, handler))
                .failureHandler(Api::refuseBody);
    }

    private static void answer(RoutingContext context, Handler handler) {
        context.vertx()
                .executeBlocking(() -> handler.answer(new Question(context)), false)
                .onSuccess(answer -> send(context, answer))
                .onFailure(failure -> refuse(context, failure));
    }

    private static void send(RoutingContext context, Answer answer) {
        HttpServerResponse response = context.response();
        if (!isOver(response)) {
            answer.headers().forEach(response::putHeader);
            response.setStatusCode(answer.status())
                    .putHeader("content-type", JSON)
                    .end(answer.body().toString());
        }
    }

    static void refuse(RoutingContext context, Throwable failure) {
        refuse(context, HttpProblem.of(failure));
    }

    static void refuse(RoutingContext context, HttpProblem problem) {
        HttpServerResponse response = context.response();
        if (!isOver(response)) {
            response.setStatusCode(problem.status())
                    .putHeader("content-type", PROBLEM)
                    .end(problem.json().toString());
        }
    }

    private static void refuseBody(RoutingContext context) {
        if (context.statusCode() == HttpProblem.TOO_LARGE) {
            refuse(
                    context,
                    HttpProblem.of(
                            HttpProblem.TOO_LARGE,
                            "The body is too large",
                            "send at most " + MOST_BODY_BYTES + " bytes"));
        } else {
            refuse(context, context.failure());
        }
    }

    private static boolean isOver(HttpServerResponse response) {
        return response.ended() || response.closed();
    }
}
