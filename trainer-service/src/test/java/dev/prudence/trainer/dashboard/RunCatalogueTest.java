package dev.prudence.trainer.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.trainer.dashboard.RunQuery.Order;
import dev.prudence.trainer.run.RunStore;
import dev.prudence.trainer.run.StoredRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCatalogueTest {

    @TempDir
    Path directory;

    private RunStore store;
    private RunCatalogue catalogue;

    @BeforeEach
    void fill() {
        store = new RunStore(directory, () -> Instant.EPOCH, event -> {});
        catalogue = new RunCatalogue(store);
        save("run-1", "rlhf", "quick", RunStatus.RUN_STATUS_COMPLETED, 10, 100, "");
        save("run-2", "rlhf", "standard", RunStatus.RUN_STATUS_FAILED, 20, 30, "No space is left.");
        save("run-3", "thinker", "quick", RunStatus.RUN_STATUS_RUNNING, 30, 0, "");
    }

    @Test
    void findsByTextAndExactFields() {
        assertThat(find(all())).containsExactly("run-3", "run-2", "run-1");
        assertThat(find(new RunQuery("SPACE", "", "", "", Order.STARTED, false)))
                .containsExactly("run-2");
        assertThat(find(new RunQuery("", "rlhf", "quick", "", Order.STARTED, false)))
                .containsExactly("run-1");
        assertThat(find(new RunQuery("", "", "", "running", Order.STARTED, false)))
                .containsExactly("run-3");
        assertThat(find(new RunQuery("", "rlh", "", "", Order.STARTED, false))).isEmpty();
        assertThat(find(new RunQuery("", "", "", "", Order.DURATION, true))).containsExactly("run-2", "run-1", "run-3");
        assertThat(catalogue.values(RunSummary::experiment)).containsExactly("rlhf", "thinker");
    }

    @Test
    void givesPages() {
        Page<RunSummary> second = catalogue.find(all(), 1, 1);
        assertThat(second.items()).extracting(RunSummary::id).containsExactly("run-2");
        assertThat(second.matching()).isEqualTo(3);
        assertThat(catalogue.find(all(), 50, 10).items()).isEmpty();
    }

    @Test
    void seesChangesAndLeavesOutWhatIsDamaged() throws IOException {
        assertThat(find(all())).hasSize(3);
        List<String> saved = new ArrayList<>();
        store.subscribe(saved::add);
        save("run-3", "thinker", "quick", RunStatus.RUN_STATUS_CANCELLED, 30, 40, "");
        assertThat(saved).containsExactly("run-3");
        assertThat(catalogue.find(all(), 0, 1).items().get(0).status()).isEqualTo("cancelled");
        Files.writeString(directory.resolve("run-2/run.json"), "{");
        assertThat(find(all())).containsExactly("run-3", "run-1");
        assertThat(catalogue.size()).isEqualTo(2);
    }

    private static RunQuery all() {
        return new RunQuery("", "", "", "", Order.STARTED, false);
    }

    private List<String> find(RunQuery query) {
        return catalogue.find(query, 0, 100).items().stream()
                .map(RunSummary::id)
                .toList();
    }

    private void save(
            String id, String experiment, String preset, RunStatus status, long started, long ended, String reason) {
        store.save(new StoredRun(
                id,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("experiment", experiment)
                        .put("preset", preset)
                        .put("seed", 1),
                "abc",
                directory,
                false,
                status,
                Instant.ofEpochSecond(started),
                Optional.of(Instant.ofEpochSecond(ended)).filter(end -> ended > 0),
                reason,
                List.of()));
    }
}
