package dev.prudence.sinks.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** Serves {@code /q/metrics} and {@code /q/health}: {@code started}, {@code live} and {@code ready}, as the services do. This class is thread-safe. */
public final class MetricsServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads;

    private MetricsServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts serving.
     *
     * @param port 0 for any
     * @param live whether the process is worth keeping
     * @param ready whether it does its work
     */
    public static MetricsServer start(
            String host, int port, PrometheusMeterRegistry metrics, BooleanSupplier live, BooleanSupplier ready)
            throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), 0);
        } catch (IOException busy) {
            throw new IOException(
                    "The port for metrics cannot be had; choose another http.port: host=" + host + ", port=" + port,
                    busy);
        }
        ExecutorService threads = Executors.newFixedThreadPool(2, work -> {
            Thread thread = new Thread(work, "metrics");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/q/metrics", exchange -> answer(exchange, 200, metrics.scrape()));
        server.createContext("/q/health/started", exchange -> health(exchange, () -> true));
        server.createContext("/q/health/live", exchange -> health(exchange, live));
        server.createContext("/q/health/ready", exchange -> health(exchange, ready));
        server.start();
        return new MetricsServer(server, threads);
    }

    /** That it serves at. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void health(HttpExchange exchange, BooleanSupplier well) throws IOException {
        boolean up = well.getAsBoolean();
        answer(exchange, up ? 200 : 503, "{\"status\": \"" + (up ? "UP" : "DOWN") + "\"}\n");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String type = body.startsWith("{") ? "application/json" : "text/plain; version=0.0.4; charset=utf-8";
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
