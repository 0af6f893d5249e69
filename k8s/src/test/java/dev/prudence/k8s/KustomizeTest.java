package dev.prudence.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be rendered is never taken for nothing to check. */
class KustomizeTest {

    @TempDir
    Path directory;

    @Test
    void aMissingProgramIsSaidWithWhatIsNeeded() {
        assertThatThrownBy(() -> Kustomize.output(List.of("kubectl-that-nobody-has", "version")))
                .hasMessageContaining("kubectl 1.27 or newer");
    }

    @Test
    void anOldProgramIsRefused() {
        for (String old : List.of(
                "Client Version: version.Info{Major:\"1\", Minor:\"20\"}",
                "Client Version: v1.26.9\nKustomize Version: v4.5.7")) {
            assertThatThrownBy(() -> Kustomize.requireRecent(old))
                    .as(old)
                    .hasMessageContaining("kubectl 1.27 or newer")
                    .hasMessageContaining("Client Version");
        }
    }

    @Test
    void whatCannotBeRenderedFailsWithItsReason() throws Exception {
        Files.writeString(directory.resolve("kustomization.yaml"), "resources: [missing.yaml]\n");
        assertThatThrownBy(() -> Kustomize.render(directory)).hasMessageContaining("missing.yaml");
    }

    @Test
    void anOverlayIsRenderedWithItsNamespace() {
        assertThat(Kustomize.render(Path.of("overlays/local")).find("Namespace", "prudence"))
                .isPresent();
    }
}
