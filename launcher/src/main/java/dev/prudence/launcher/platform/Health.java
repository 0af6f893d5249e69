package dev.prudence.launcher.platform;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;

/** Asks a service on this machine how it is. This class is thread-safe. */
public final class Health {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    /** What a readiness check can say. */
    public enum Answer {
        READY,
        NOT_READY,
        NO_ANSWER;

        /** For people: "ready", "not ready", "no answer". */
        public String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** The address of the readiness check. */
    public static String address(int port) {
        return "http://127.0.0.1:" + port + "/q/health/ready";
    }

    /** Asks once. */
    public Answer ask(int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address(port)))
                .timeout(PATIENCE)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200
                    ? Answer.READY
                    : Answer.NOT_READY;
        } catch (ConnectException e) {
            return Answer.NO_ANSWER;
        } catch (IOException e) {
            return Answer.NOT_READY;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.NO_ANSWER;
        }
    }
}
