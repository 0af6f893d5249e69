package dev.prudence.sinks.webhook;

import dev.prudence.sinks.http.Secrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Shows a receiver that a message is ours and new: the header {@value #HEADER} holds {@code t=<seconds since 1970>,v1=<hex>}, the HMAC-SHA-256 of
 * {@code <seconds>.<body>}.
 *
 * @param secretFile holds the key; null for no signature
 */
public record Signature(@Nullable Path secretFile) {

    static final String HEADER = "Prudence-Signature";

    private static final String ALGORITHM = "HmacSHA256";

    Map<String, String> headers(String body, Instant now) throws IOException {
        if (secretFile == null) {
            return Map.of();
        }
        String signed = now.getEpochSecond() + "." + body;
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(Secrets.read(secretFile).getBytes(StandardCharsets.UTF_8), ALGORITHM));
            String sum = HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
            return Map.of(HEADER, "t=" + now.getEpochSecond() + ",v1=" + sum);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", impossible);
        }
    }
}
