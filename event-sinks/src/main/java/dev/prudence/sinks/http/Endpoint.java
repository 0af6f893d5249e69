package dev.prudence.sinks.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * A server elsewhere: where it is, how it is asked, and what its answers mean. Addresses and credentials stand in no message. This class is
 * thread-safe.
 */
public final class Endpoint {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final Duration UPLOAD_LIMIT = Duration.ofMinutes(5);
    private static final int SHOWN_CHARACTERS = 300;
    /** What asking again does not change. */
    private static final Set<Integer> REFUSALS = Set.of(400, 409, 413, 415, 422);

    private final String base;
    private final Credentials credentials;
    private final HttpClient client;

    /**
     * A server.
     *
     * @param base without slash at its end
     */
    public Endpoint(URI base, Credentials credentials, Trust trust) throws IOException {
        this.base = base.toString().replaceAll("/+$", "");
        this.credentials = credentials;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_LIMIT);
        trust.context().ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    /** Asks. */
    public String get(String path) throws IOException, InterruptedException {
        return send(request(path, ANSWER_LIMIT).GET().build());
    }

    /** Sends JSON, with more headers. */
    public String post(String path, String json, Map<String, String> headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path, ANSWER_LIMIT)
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString(json, StandardCharsets.UTF_8));
        headers.forEach(request::header);
        return send(request.build());
    }

    /** Sends JSON. */
    public String post(String path, String json) throws IOException, InterruptedException {
        return post(path, json, Map.of());
    }

    /** Sends a file. */
    public void put(String path, Path file) throws IOException, InterruptedException {
        BodyPublisher body = BodyPublishers.ofFile(file);
        send(request(path, UPLOAD_LIMIT)
                .header("Content-Type", "application/octet-stream")
                .PUT(body)
                .build());
    }

    private HttpRequest.Builder request(String path, Duration limit) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(limit);
        credentials.header().ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private String send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        int status = response.statusCode();
        if (status / 100 == 2) {
            return response.body();
        }
        String sentence = "status=" + status + ", answer=" + shown(response.body());
        if (REFUSALS.contains(status)) {
            throw new RefusedException(status, sentence);
        }
        throw new UnavailableException(status, sentence, retryAfter(response));
    }

    private static Duration retryAfter(HttpResponse<String> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(Duration.ZERO);
    }

    private static String shown(String body) {
        String line = body.replaceAll("\\s+", " ").strip();
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
