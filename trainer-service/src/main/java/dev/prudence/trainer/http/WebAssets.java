package dev.prudence.trainer.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The dashboard's own files, from the jar and held in memory. Only files that are listed here are served, so a path can lead
 * nowhere else.
 */
final class WebAssets {

    static final String ROOT = "/dashboard/";
    private static final String FOLDER = "/dev/prudence/trainer/dashboard/web/";
    private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    static final List<String> OWN = List.of(
            "index.html",
            "icon.svg",
            "app.css",
            "js/api.js",
            "js/chart.js",
            "js/compare.js",
            "js/curves.js",
            "js/dom.js",
            "js/experiment-form.js",
            "js/format.js",
            "js/keys.js",
            "js/main.js",
            "js/models.js",
            "js/notices.js",
            "js/outputs.js",
            "js/overview.js",
            "js/run.js",
            "js/runs.js",
            "js/samples.js",
            "js/sign-in.js",
            "js/start.js",
            "js/stream.js");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, Asset> assets = new HashMap<>();

    private record Asset(Buffer content, String mediaType, String tag) {}

    WebAssets() {
        OWN.forEach(name -> assets.put(name, asset(FOLDER + name)));
        assets.put("vendor/uplot.js", asset(CHARTS + "uPlot.esm.js"));
        assets.put("vendor/uplot.css", asset(CHARTS + "uPlot.min.css"));
    }

    void mount(Router router) {
        router.get("/").handler(WebAssets::redirect);
        router.get("/dashboard/*").handler(this::serve);
    }

    private static void redirect(RoutingContext context) {
        context.response()
                .setStatusCode(302)
                .putHeader(HttpHeaders.LOCATION, ROOT)
                .end();
    }

    private void serve(RoutingContext context) {
        String path = context.normalizedPath();
        if (!path.startsWith(ROOT)) {
            redirect(context);
            return;
        }
        String name = path.substring(ROOT.length());
        Asset asset = assets.get(name.isEmpty() ? "index.html" : name);
        if (asset == null) {
            Api.refuse(
                    context, HttpProblem.of(HttpProblem.NOT_FOUND, "Not found", "there is no such page: path=" + name));
            return;
        }
        HttpServerResponse response = context.response()
                .putHeader(HttpHeaders.ETAG, asset.tag())
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        if (asset.tag().equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, asset.mediaType()).end(asset.content());
        }
    }

    private static Asset asset(String resource) {
        try (InputStream in = WebAssets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(
                        "the trainer's jar is incomplete, build it again: resource=" + resource);
            }
            byte[] content = in.readAllBytes();
            String type =
                    TYPES.getOrDefault(resource.substring(resource.lastIndexOf('.') + 1), "application/octet-stream");
            return new Asset(Buffer.buffer(content), type, tag(content));
        } catch (IOException e) {
            throw new UncheckedIOException("the trainer's jar cannot be read: resource=" + resource, e);
        }
    }

    private static String tag(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("run on a Java with SHA-256", e);
        }
    }
}
