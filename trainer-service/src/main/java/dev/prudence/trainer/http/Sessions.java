package dev.prudence.trainer.http;

import dev.prudence.access.server.BearerTokens;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who shows a token. Programs show it as a bearer token; browsers exchange it once for a cookie, which is sealed
 * with it and so outlives a restart of the trainer. This class is thread-safe.
 */
final class Sessions {

    /** How long a browser stays signed in. */
    static final Duration LENGTH = Duration.ofHours(12);

    private static final String PURPOSE = "dashboard session until ";

    private final BearerTokens tokens;
    private final InstantSource clock;

    Sessions(BearerTokens tokens, InstantSource clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    /** Whether an Authorization header shows a token. */
    boolean admitsHeader(@Nullable String authorization) {
        return tokens.admit(authorization);
    }

    /** A new cookie's value. */
    String open() {
        long end = clock.instant().plus(LENGTH).getEpochSecond();
        return end + "." + HexFormat.of().formatHex(tokens.seal(PURPOSE + end));
    }

    /** Whether a cookie's value was given by {@link #open()} and is not too old. */
    boolean admitsCookie(@Nullable String cookie) {
        if (cookie == null || !cookie.matches("[0-9]{1,18}\\.[0-9a-f]{64}")) {
            return false;
        }
        String end = cookie.substring(0, cookie.indexOf('.'));
        byte[] seal = HexFormat.of().parseHex(cookie.substring(end.length() + 1));
        return tokens.isSealed(PURPOSE + end, seal) && clock.instant().getEpochSecond() < Long.parseLong(end);
    }
}
