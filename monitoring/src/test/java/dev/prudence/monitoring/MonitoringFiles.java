package dev.prudence.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that tests make and compare; {@code -Dprudence.monitoring.write=true} writes them anew. */
final class MonitoringFiles {

    private MonitoringFiles() {}

    static void compare(Path file, String wanted) throws IOException {
        if (Boolean.getBoolean("prudence.monitoring.write")) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, wanted);
        }
        assertThat(file)
                .as("write it anew with -Dprudence.monitoring.write=true")
                .hasContent(wanted);
    }
}
