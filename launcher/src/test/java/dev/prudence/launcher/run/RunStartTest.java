package dev.prudence.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.experiments.ExperimentDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunStartTest {

    private static final LocalDateTime NOW = LocalDateTime.of(2026, 3, 4, 5, 6, 7);

    @TempDir
    Path runs;

    private final ExperimentDocument document = ExperimentDocument.resolve("rlhf", "quick", Map.of());

    @Test
    void namesTheRunAfterExperimentPresetAndTime() {
        RunStart start = RunStart.of(document, NOW, runs, null, false);
        assertThat(start.id()).isEqualTo("rlhf-quick-20260304-050607");
        assertThat(start.directory()).isEqualTo(runs.resolve("rlhf-quick-20260304-050607"));
    }

    @Test
    void neverUsesADirectoryTwice() throws IOException {
        Files.createDirectories(runs.resolve("rlhf-quick-20260304-050607"));
        assertThat(RunStart.of(document, NOW, runs, null, false).id()).isEqualTo("rlhf-quick-20260304-050607-2");
    }

    @Test
    void writesWhereTheUserWants() {
        Path out = Path.of("my out");
        assertThat(RunStart.of(document, NOW, runs, out, true).directory()).isEqualTo(out.toAbsolutePath());
    }
}
