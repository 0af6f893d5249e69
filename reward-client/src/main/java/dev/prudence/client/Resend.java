package dev.prudence.client;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * When a call is made again. Scores and descriptions change nothing on the server, so they may be; activations are not. Both policies are gRPC's own (its service config):
 * they honour the server's push-back, which says how long to wait when its queue is full or not to come again, and they stop for a while
 * when most calls fail.
 */
public sealed interface Resend {

    /** gRPC makes no more attempts than this, whatever it is told. */
    int MOST_ATTEMPTS = 5;

    /** Five attempts, 100 ms to 5 s apart. */
    Resend DEFAULT = new Retry(MOST_ATTEMPTS, Duration.ofMillis(100), Duration.ofSeconds(5));

    /**
     * The parts of a gRPC method config.
     *
     * @return empty for none
     */
    Map<String, ?> methodConfig();

    /** No call is made again, except where the server cannot have seen it. */
    record Never() implements Resend {
        @Override
        public Map<String, ?> methodConfig() {
            return Map.of();
        }
    }

    /**
     * Made again when the service is unavailable or its queue is full, after pauses that double, each drawn at random below its bound.
     *
     * @param attempts 2 to 5, the first included
     * @param firstPause bound of the first pause
     * @param longestPause bound of every pause
     */
    record Retry(int attempts, Duration firstPause, Duration longestPause) implements Resend {
        public Retry {
            checkAttempts(attempts);
            checkPositive("firstPause", firstPause);
            checkPositive("longestPause", longestPause);
        }

        @Override
        public Map<String, ?> methodConfig() {
            return Map.of(
                    "retryPolicy",
                    Map.of(
                            "maxAttempts",
                            (double) attempts,
                            "initialBackoff",
                            seconds(firstPause),
                            "maxBackoff",
                            seconds(longestPause),
                            "backoffMultiplier",
                            2.0,
                            "retryableStatusCodes",
                            List.of("UNAVAILABLE", "RESOURCE_EXHAUSTED")));
        }
    }

    /**
     * Made again beside the first call when that has not been answered for a while; the first answer counts. For replicas with a long tail
     * of latencies and room to spare: every hedge is work.
     *
     * @param attempts 2 to 5, the first included
     * @param delay before each further attempt
     */
    record Hedge(int attempts, Duration delay) implements Resend {
        public Hedge {
            checkAttempts(attempts);
            checkPositive("delay", delay);
        }

        @Override
        public Map<String, ?> methodConfig() {
            return Map.of(
                    "hedgingPolicy",
                    Map.of(
                            "maxAttempts",
                            (double) attempts,
                            "hedgingDelay",
                            seconds(delay),
                            "nonFatalStatusCodes",
                            List.of("UNAVAILABLE", "RESOURCE_EXHAUSTED")));
        }
    }

    private static void checkAttempts(int attempts) {
        if (attempts < 2 || attempts > MOST_ATTEMPTS) {
            throw new IllegalArgumentException("gRPC makes 2 to " + MOST_ATTEMPTS + " attempts: attempts=" + attempts);
        }
    }

    private static void checkPositive(String name, Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException("a time above zero is needed: " + name + "=" + duration);
        }
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%d.%09ds", duration.toSeconds(), duration.toNanosPart());
    }
}
