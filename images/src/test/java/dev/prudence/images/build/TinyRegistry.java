package dev.prudence.images.build;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A registry in memory, on the loopback address: what the distribution specification asks of one that images are pushed to and pulled from. */
final class TinyRegistry implements AutoCloseable {

    private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/(.+)");
    private static final Pattern UPLOAD = Pattern.compile("/v2/(.+)/blobs/uploads/(.*)");
    private static final Pattern BLOB = Pattern.compile("/v2/(.+)/blobs/(sha256:.+)");

    private static final String PASSWORD = "registry";

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
    private final Map<String, String> tags = new ConcurrentHashMap<>();

    private TinyRegistry(HttpsServer server) {
        this.server = server;
    }

    /** Starts one whose certificate nobody has signed, in a directory for its key. */
    static TinyRegistry start(Path directory) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(identity(directory.resolve("registry.p12"))));
        TinyRegistry registry = new TinyRegistry(server);
        server.setExecutor(registry.threads);
        server.createContext("/v2/", registry::answer);
        server.start();
        return registry;
    }

    private static SSLContext identity(Path keys) throws Exception {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String words = " -genkeypair -alias registry -keyalg EC -dname CN=registry -validity 1 -storepass " + PASSWORD;
        List<String> command = new ArrayList<>(List.of((keytool + words).split(" ")));
        command.addAll(List.of("-keystore", keys.toString()));
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("keytool has failed");
        }
        KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String digest(String repository, String tag) {
        return Objects.requireNonNull(tags.get(repository + ":" + tag));
    }

    byte[] manifest(String repository, String tag) {
        return blob(digest(repository, tag));
    }

    byte[] blob(String digest) {
        return Objects.requireNonNull(blobs.get(digest));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            Matcher manifest = MANIFEST.matcher(path);
            Matcher upload = UPLOAD.matcher(path);
            Matcher blob = BLOB.matcher(path);
            if (upload.matches()) {
                upload(exchange, upload.group(1), upload.group(2), body);
            } else if (manifest.matches()) {
                manifest(exchange, manifest.group(1), manifest.group(2), body);
            } else if (blob.matches()) {
                send(exchange, Optional.ofNullable(blobs.get(blob.group(2))));
            } else {
                exchange.sendResponseHeaders(200, -1);
            }
        }
    }

    private void upload(HttpExchange exchange, String repository, String id, byte[] body) throws IOException {
        String upload = id.isEmpty() ? UUID.randomUUID().toString() : id;
        uploads.merge(upload, body, TinyRegistry::joined);
        exchange.getResponseHeaders().add("Location", "/v2/" + repository + "/blobs/uploads/" + upload);
        boolean last = exchange.getRequestMethod().equals("PUT");
        if (last) {
            keep(Objects.requireNonNull(uploads.remove(upload)));
        }
        exchange.sendResponseHeaders(last ? 201 : 202, -1);
    }

    private void manifest(HttpExchange exchange, String repository, String reference, byte[] body) throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            String digest = keep(body);
            tags.put(repository + ":" + reference, digest);
            exchange.getResponseHeaders().add("Docker-Content-Digest", digest);
            exchange.sendResponseHeaders(201, -1);
            return;
        }
        String digest = tags.getOrDefault(repository + ":" + reference, reference);
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.oci.image.manifest.v1+json");
        exchange.getResponseHeaders().add("Docker-Content-Digest", digest);
        send(exchange, Optional.ofNullable(blobs.get(digest)));
    }

    private static void send(HttpExchange exchange, Optional<byte[]> bytes) throws IOException {
        if (bytes.isEmpty()) {
            exchange.sendResponseHeaders(404, -1);
        } else if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", String.valueOf(bytes.get().length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.sendResponseHeaders(200, bytes.get().length);
            exchange.getResponseBody().write(bytes.get());
        }
    }

    private String keep(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            String digest = "sha256:" + HexFormat.of().formatHex(hash);
            blobs.put(digest, bytes);
            return digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
