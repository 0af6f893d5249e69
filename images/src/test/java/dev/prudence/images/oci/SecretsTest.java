package dev.prudence.images.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    // Put together here, so that no scanner of sources takes them for real ones.
    private static final String KEY = "-----BEGIN " + "PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49\n";
    private static final String TOKEN = "gh" + "p_" + "0123456789abcdefghijABCDEFGHIJ012345";

    @TempDir
    Path directory;

    @Test
    void findsWhatIsThere() throws IOException {
        Files.writeString(directory.resolve("notes.txt"), "the key:\n" + KEY);
        Files.writeString(directory.resolve(".env"), "A=b");
        Files.writeString(directory.resolve("store.p12"), "");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(directory.resolve("app.jar")))) {
            zip.putNextEntry(new ZipEntry("application.yaml"));
            zip.write(("token: " + TOKEN).getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("keys/tls.key"));
            zip.putNextEntry(new ZipEntry("Service.class"));
        }

        assertThat(Secrets.below(directory))
                .containsExactlyInAnyOrder(
                        "notes.txt", ".env", "store.p12", "app.jar!application.yaml", "app.jar!keys/tls.key");
    }

    @Test
    void takesWordsAboutSecretsForNone() throws IOException {
        Files.writeString(directory.resolve("Pem.txt"), "expects -----BEGIN " + "PRIVATE KEY----- and an end");

        assertThat(Secrets.below(directory)).isEqualTo(List.of());
    }
}
