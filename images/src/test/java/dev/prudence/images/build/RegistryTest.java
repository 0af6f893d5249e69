package dev.prudence.images.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prudence.images.catalogue.Program;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes to a registry of a page of code, and stands on a base that is fetched from it. */
class RegistryTest {

    private static final Program PROGRAM = Program.REWARD_ENSEMBLE_SERVICE;
    private static final String NAME = "prudence/reward-ensemble-service";

    @TempDir
    Path directory;

    @Test
    void imagesArePushedAndABaseIsFetched() throws Exception {
        try (TinyRegistry registry = TinyRegistry.start(directory)) {
            Settings alone = TinyProject.create(directory.resolve("one")).settings(new Base(Base.SCRATCH));
            new ImageBuilder(alone, new Destination.Registry(registry.address())).build(PROGRAM);
            JsonNode base = json(registry.manifest(NAME, "1.0"));

            String baseName = registry.address() + "/" + NAME + ":1.0";
            Settings onBase = TinyProject.create(directory.resolve("two")).settings(new Base(baseName));
            Built built =
                    new ImageBuilder(onBase, new Destination.Registry(registry.address() + "/team")).build(PROGRAM);
            JsonNode image = json(registry.manifest("team/" + NAME, "1.0"));

            assertThat(built.image()).isEqualTo(registry.address() + "/team/" + NAME + ":1.0");
            assertThat(built.digest()).isEqualTo(registry.digest("team/" + NAME, "1.0"));
            int layers = base.path("layers").size();
            assertThat(image.path("layers")).hasSize(2 * layers);
            for (int i = 0; i < layers; i++) {
                assertThat(image.path("layers").get(i).path("digest"))
                        .isEqualTo(base.path("layers").get(i).path("digest"));
            }
            JsonNode config = json(registry.blob(image.at("/config/digest").asText()));
            assertThat(config.at("/config/Labels/org.opencontainers.image.base.name")
                            .asText())
                    .isEqualTo(baseName);
        }
    }

    private static JsonNode json(byte[] bytes) throws IOException {
        return new ObjectMapper().readTree(bytes);
    }
}
