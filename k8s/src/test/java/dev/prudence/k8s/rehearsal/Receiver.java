package dev.prudence.k8s.rehearsal;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Takes what a webhook tells, always at the same port, while it is open. Not thread-safe but for {@link #told()}. */
final class Receiver implements AutoCloseable {

    private final int port = Stage.free();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private @Nullable HttpServer server;

    void open() throws IOException {
        HttpServer opened = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        opened.createContext("/", exchange -> {
            try (exchange) {
                told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        opened.start();
        server = opened;
    }

    String url() {
        return "http://127.0.0.1:" + port + "/told";
    }

    /** All messages so far. */
    List<String> told() {
        return told;
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
    }
}
