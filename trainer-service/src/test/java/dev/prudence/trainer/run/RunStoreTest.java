package dev.prudence.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.proto.run.v1.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunStoreTest {

    private static final Instant STARTED = Instant.parse("2026-03-04T05:06:07Z");

    @TempDir
    Path directory;

    @Test
    void readsWhatItWrote() {
        StoredRun run = run("whole");
        try (RunStore store = store()) {
            store.save(run);
            assertThat(store.find("whole")).contains(run);
            assertThat(store.find("nobody")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "[1]", "{\"status\": \"NO_SUCH\"}"})
    void aDamagedRunHidesNoOther(String content) throws IOException {
        try (RunStore store = store()) {
            store.save(run("whole"));
            store.save(run("damaged"));
            Files.writeString(directory.resolve("damaged/run.json"), content);
            assertThat(store.list()).extracting(StoredRun::id).containsExactly("whole");
            assertThatThrownBy(() -> store.find("damaged"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("directory=" + directory.resolve("damaged"));
        }
    }

    private RunStore store() {
        return new RunStore(directory, InstantSource.fixed(STARTED), event -> {});
    }

    private StoredRun run(String id) {
        ExperimentDocument document = ExperimentDocument.resolve("overoptimisation", "quick", Map.of());
        return new StoredRun(
                id,
                document.tree(),
                document.digest(),
                directory.resolve("out"),
                false,
                RunStatus.RUN_STATUS_COMPLETED,
                STARTED,
                Optional.of(STARTED.plusSeconds(1)),
                "",
                List.of());
    }
}
