package dev.prudence.reward.http;

import dev.prudence.reward.config.RewardConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Turns away who shows no token, before anything is read: gRPC and HTTP alike, since both come in by the same port. Probes of health need
 * none.
 */
@ApplicationScoped
public class TokenFilter {

    private static final int FIRST = 10_000;
    private static final int UNAUTHORIZED = 401;
    private static final String UNAUTHENTICATED = "16";
    private static final String REASON = "a bearer token is needed: authorization=Bearer ...";
    private static final String HEALTH = "/q/health";
    private static final String GRPC_HEALTH = "/grpc.health.v1.Health/";

    void register(@Observes Filters filters, RewardConfig config) {
        config.tokensFile().ifPresent(file -> {
            BearerTokens tokens = BearerTokens.read(file);
            filters.register(context -> check(context, tokens), FIRST);
        });
    }

    private static void check(RoutingContext context, BearerTokens tokens) {
        HttpServerRequest request = context.request();
        if (isOpen(context.normalizedPath()) || tokens.admit(request.getHeader("authorization"))) {
            context.next();
        } else if (isGrpc(request)) {
            context.response()
                    .putHeader("content-type", "application/grpc")
                    .putHeader("grpc-status", UNAUTHENTICATED)
                    .putHeader("grpc-message", REASON)
                    .end();
        } else {
            HttpServerResponse response = context.response();
            response.setStatusCode(UNAUTHORIZED)
                    .putHeader("www-authenticate", "Bearer")
                    .putHeader("content-type", "application/json")
                    .end(RewardBodies.problem(new HttpProblem(UNAUTHORIZED, REASON, 0)));
        }
    }

    private static boolean isOpen(String path) {
        return path.equals(HEALTH) || path.startsWith(HEALTH + "/") || path.startsWith(GRPC_HEALTH);
    }

    private static boolean isGrpc(HttpServerRequest request) {
        String type = request.getHeader("content-type");
        return type != null && type.startsWith("application/grpc");
    }
}
