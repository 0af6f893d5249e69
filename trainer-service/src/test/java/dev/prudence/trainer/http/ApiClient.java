package dev.prudence.trainer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;

/** Asks the dashboard's questions as a program does. */
final class ApiClient {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final String address;

    private ApiClient(String address, HttpClient.Version version) {
        this.address = address;
        this.http = HttpClient.newBuilder().version(version).build();
    }

    static ApiClient of(String address) {
        return new ApiClient(address, HttpClient.Version.HTTP_1_1);
    }

    /** Asks over HTTP/2 once the first answer has come. */
    static ApiClient http2(String address) {
        return new ApiClient(address, HttpClient.Version.HTTP_2);
    }

    /** An answer. */
    record Reply(HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }

        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException broken) {
                throw new AssertionError(response.body(), broken);
            }
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        Reply requireStatus(int expected) {
            assertThat(status()).as(response.body()).isEqualTo(expected);
            return this;
        }
    }

    Reply get(String path, String... headers) {
        return send(request("/api/v1" + path, headers).GET().build());
    }

    Reply page(String path, String... headers) {
        return send(request(path, headers).GET().build());
    }

    /** With the mark of the dashboard's own pages. */
    Reply post(String path, String body, String... headers) {
        return send(request("/api/v1" + path, headers)
                .header(Access.MARK, "1")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** As a foreign page can send it. */
    Reply postUnmarked(String path, String body, String... headers) {
        return send(request("/api/v1" + path, headers)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    void awaitEnd(String run) {
        for (int turn = 0; turn < 1_200; turn++) {
            if (!get("/runs/" + run).json().path("status").asText().equals("running")) {
                return;
            }
            pause();
        }
        throw new AssertionError("the run does not end, run=" + run);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    private Reply send(HttpRequest request) {
        try {
            return new Reply(http.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
