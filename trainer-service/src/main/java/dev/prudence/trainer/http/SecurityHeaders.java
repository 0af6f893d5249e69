package dev.prudence.trainer.http;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** What browsers are told: load nothing from elsewhere, run no script of a page, let nobody frame it. */
final class SecurityHeaders {

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    + "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    /** A run's own page: an origin of its own without a right to anything, its style and pictures inside. */
    private static final String OUTPUT_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'self'; sandbox";

    private SecurityHeaders() {}

    static void mount(Router router) {
        List.of("/dashboard/*", Api.ROOT + "/*")
                .forEach(path -> router.route(path).handler(SecurityHeaders::add));
    }

    /** In place of the dashboard's own policy, for pages that runs have written. */
    static void forOutput(HttpServerResponse response, boolean scripts) {
        response.putHeader(
                "content-security-policy",
                OUTPUT_POLICY + (scripts ? " allow-scripts; script-src 'unsafe-inline'" : ""));
    }

    private static void add(RoutingContext context) {
        context.response()
                .putHeader("content-security-policy", POLICY)
                .putHeader("x-content-type-options", "nosniff")
                .putHeader("referrer-policy", "no-referrer")
                .putHeader("cross-origin-opener-policy", "same-origin")
                .putHeader("cross-origin-resource-policy", "same-origin");
        if (context.normalizedPath().startsWith(Api.ROOT)) {
            context.response().putHeader("cache-control", "no-store");
        }
        context.next();
    }
}
