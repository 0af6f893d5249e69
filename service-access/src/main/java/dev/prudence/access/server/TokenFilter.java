package dev.prudence.access.server;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * Turns away who shows no token, before anything is read: gRPC and HTTP alike, since both come in by the same port. Probes of health need
 * none.
 */
public final class TokenFilter {

    private static final int FIRST = 10_000;
    private static final int UNAUTHORIZED = 401;
    private static final String UNAUTHENTICATED = "16";
    private static final String REASON = "a bearer token is needed: authorization=Bearer ...";
    private static final String HEALTH = "/q/health";
    private static final String GRPC_HEALTH = "/grpc.health.v1.Health/";

    private final BearerTokens tokens;
    private final Predicate<String> elsewhere;

    private TokenFilter(BearerTokens tokens, Predicate<String> elsewhere) {
        this.tokens = tokens;
        this.elsewhere = elsewhere;
    }

    /**
     * Puts one in front of everything that a service answers.
     *
     * @param key of the settings that names the file, for errors
     * @param file of tokens, one in each line
     * @throws IllegalArgumentException if the file holds no tokens, or one that is too short
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static void register(Filters filters, String key, Path file) {
        register(filters, key, file, path -> false);
    }

    /**
     * Puts one in front of everything but what looks after itself.
     *
     * @param elsewhere whether what answers at a path asks for tokens itself, or may be seen by everybody
     */
    public static void register(Filters filters, String key, Path file, Predicate<String> elsewhere) {
        filters.register(new TokenFilter(BearerTokens.read(key, file), elsewhere)::check, FIRST);
    }

    private void check(RoutingContext context) {
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
                    .end("{\"error\":\"" + REASON + "\"}");
        }
    }

    private boolean isOpen(String path) {
        return elsewhere.test(path)
                || path.equals(HEALTH)
                || path.startsWith(HEALTH + "/")
                || path.startsWith(GRPC_HEALTH);
    }

    private static boolean isGrpc(HttpServerRequest request) {
        String type = request.getHeader("content-type");
        return type != null && type.startsWith("application/grpc");
    }
}
