package dev.prudence.trainer.http;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may use the dashboard, looked at before anything else: requests must name a host that is allowed, so that no foreign
 * page reaches a dashboard on loopback through a name of its own; what changes something must come from the dashboard's own
 * pages; and where a token is set, it must be shown.
 */
final class Access {

    /** Every request that changes something must carry it: a foreign page cannot add it. */
    static final String MARK = "x-prudence-dashboard";

    private static final String COOKIE = "prudence-dashboard";
    private static final String SESSION = Api.ROOT + "/session";

    private final Set<String> hosts;
    private final Optional<Sessions> sessions;

    /**
     * Sets the rules.
     *
     * @param hosts names without port, in lower case
     * @param sessions empty when everybody who reaches the port may look
     */
    Access(Set<String> hosts, Optional<Sessions> sessions) {
        this.hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        this.sessions = sessions;
    }

    void mount(Router router) {
        router.route("/dashboard/*").handler(this::checkHost);
        router.route(Api.ROOT + "/*").handler(this::checkHost);
        router.route(Api.ROOT + "/*").handler(Access::checkOrigin);
        router.post(SESSION).handler(this::signIn);
        router.route(Api.ROOT + "/*").handler(this::checkToken);
    }

    private void checkHost(RoutingContext context) {
        String host = host(context.request());
        if (hosts.contains(host)) {
            context.next();
        } else {
            refuse(
                    context,
                    HttpProblem.MISDIRECTED,
                    "This host name is not allowed",
                    "add it to prudence.dashboard.allowed-hosts, or use one of " + String.join(", ", hosts) + ": host="
                            + host);
        }
    }

    private static void checkOrigin(RoutingContext context) {
        HttpServerRequest request = context.request();
        String site = request.getHeader("sec-fetch-site");
        boolean foreign = site != null && !site.equals("same-origin") && !site.equals("none");
        boolean changes =
                !request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD);
        if (foreign || (changes && !(request.headers().contains(MARK) && isOwn(request)))) {
            refuse(
                    context,
                    HttpProblem.FORBIDDEN,
                    "Only the dashboard's own pages may ask this",
                    "send the header " + MARK + ", and no origin of another host: origin="
                            + request.getHeader("origin"));
        } else {
            context.next();
        }
    }

    private static boolean isOwn(HttpServerRequest request) {
        String origin = request.getHeader("origin");
        return origin == null || origin.replaceFirst("^https?://", "").equalsIgnoreCase(authority(request));
    }

    private void checkToken(RoutingContext context) {
        if (sessions.isEmpty() || isAdmitted(sessions.get(), context.request())) {
            context.next();
        } else {
            refuseToken(context);
        }
    }

    private static boolean isAdmitted(Sessions known, HttpServerRequest request) {
        Cookie cookie = request.getCookie(COOKIE);
        return known.admitsHeader(request.getHeader("authorization"))
                || known.admitsCookie(cookie == null ? null : cookie.getValue());
    }

    /** Gives a browser that shows the token a cookie, since neither links nor event streams can carry the header. */
    private void signIn(RoutingContext context) {
        if (sessions.isEmpty()) {
            context.response().setStatusCode(204).end();
        } else if (sessions.get().admitsHeader(context.request().getHeader("authorization"))) {
            context.response()
                    .addCookie(Cookie.cookie(COOKIE, sessions.get().open())
                            .setHttpOnly(true)
                            .setSecure(context.request().isSSL())
                            .setSameSite(CookieSameSite.STRICT)
                            .setPath(Api.ROOT)
                            .setMaxAge(Sessions.LENGTH.toSeconds()))
                    .setStatusCode(204)
                    .end();
        } else {
            refuseToken(context);
        }
    }

    private static void refuseToken(RoutingContext context) {
        context.response().putHeader("www-authenticate", "Bearer");
        refuse(
                context,
                HttpProblem.UNAUTHORIZED,
                "A token is needed",
                "show one of the tokens of " + Dashboard.TOKENS_KEY + ": authorization=Bearer ...");
    }

    private static void refuse(RoutingContext context, int status, String title, String detail) {
        Api.refuse(context, HttpProblem.of(status, title, detail));
    }

    private static String host(HttpServerRequest request) {
        return authority(request).toLowerCase(Locale.ROOT).replaceFirst(":[0-9]+$", "");
    }

    /** Host and port that were asked for: HTTP/2 has no header for them. */
    private static String authority(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        return authority == null ? "" : authority.toString();
    }
}
