package dev.prudence.images.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prudence.images.ImagesException;
import dev.prudence.images.catalogue.Program;
import dev.prudence.images.contents.JavaRuntime;
import dev.prudence.images.contents.Materials;
import dev.prudence.images.oci.OciEntry;
import dev.prudence.images.oci.OciImage;
import dev.prudence.images.oci.OciLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageBuilderTest {

    private static final Base SCRATCH = new Base(Base.SCRATCH);
    private static final Program PROGRAM = Program.REWARD_ENSEMBLE_SERVICE;

    @TempDir
    Path directory;

    @Test
    void layersGoFromWhatChangesRarelyToWhatChangesOften() throws IOException {
        OciImage image = layout(TinyProject.create(directory.resolve("project")), SCRATCH);

        assertThat(image.layers().stream().map(ImageBuilderTest::files))
                .containsExactly(
                        List.of(),
                        List.of("/app/lib/main/com.microsoft.onnxruntime.onnxruntime-1.0.jar"),
                        List.of("/app/lib/main/org.example.parser-1.0.jar"),
                        List.of("/app/lib/main/dev.prudence.proto-1.0.jar"),
                        List.of(
                                "/app/LICENSE",
                                "/app/NOTICE",
                                "/app/app/reward-ensemble-service-1.0.jar",
                                "/app/probe.jar",
                                "/app/quarkus-run.jar",
                                "/app/sbom.cdx.json"));
    }

    @Test
    void aChangeOfCodeChangesTheLastLayerAlone() throws IOException {
        TinyProject project = TinyProject.create(directory.resolve("project"));
        List<OciLayer> before = layout(project, SCRATCH).layers();
        project.program("second");
        List<OciLayer> after = layout(project, SCRATCH).layers();

        int last = before.size() - 1;
        assertThat(digests(after).subList(0, last)).isEqualTo(digests(before).subList(0, last));
        assertThat(digests(after).get(last)).isNotEqualTo(digests(before).get(last));
    }

    @Test
    void theSameContentsElsewhereAndAtAnotherTimeGiveTheSameDigest() throws IOException {
        TinyProject one = TinyProject.create(directory.resolve("one"));
        TinyProject other = TinyProject.create(directory.resolve("other/project"));
        try (Stream<Path> files = Files.walk(other.application())) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
                if (Files.isRegularFile(file)) {
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
                }
            }
        }

        assertThat(layout(one, SCRATCH).manifestDigest())
                .isEqualTo(layout(other, SCRATCH).manifestDigest());
    }

    @Test
    void imagesForCudaHaveAnotherTagAndRuntime() throws IOException {
        TinyProject project = TinyProject.create(directory, "-cuda", "onnxruntime_gpu");
        Built built = new ImageBuilder(project.settings(SCRATCH), layouts()).build(PROGRAM);
        OciImage image = OciImage.read(Path.of(built.place()));

        assertThat(built.image()).isEqualTo("prudence/reward-ensemble-service:1.0-cuda");
        assertThat(image.label("org.opencontainers.image.version")).isEqualTo("1.0-cuda");
        assertThat(image.entries().map(OciEntry::path))
                .contains("/app/lib/main/com.microsoft.onnxruntime.onnxruntime_gpu-1.0.jar");
    }

    @Test
    void aProgramPackagedForAnotherDeviceIsRefused() throws IOException {
        TinyProject cpu = TinyProject.create(directory.resolve("cpu"), "-cuda", "onnxruntime");
        TinyProject cuda = TinyProject.create(directory.resolve("cuda"), "", "onnxruntime_gpu");

        assertThatThrownBy(() -> layout(cpu, SCRATCH)).hasMessageContaining("not packaged for cuda");
        assertThatThrownBy(() -> layout(cuda, SCRATCH)).hasMessageContaining("not packaged for cpu");
    }

    @Test
    void aProgramThatIsNotPackagedIsRefused() throws IOException {
        TinyProject project = TinyProject.create(directory);
        Files.delete(project.application().resolve("quarkus-run.jar"));

        assertThatThrownBy(() -> layout(project, SCRATCH))
                .isInstanceOf(ImagesException.class)
                .hasMessageContaining("quarkus-run.jar");
    }

    @Test
    void aJarThatMavenDoesNotKnowIsRefused() throws IOException {
        TinyProject project = TinyProject.create(directory);
        project.stranger();

        assertThatThrownBy(() -> layout(project, SCRATCH))
                .isInstanceOf(ImagesException.class)
                .hasMessageContaining("org.example.stranger-1.0.jar");
    }

    @Test
    void aJarThatQuarkusHasChangedIsNamedWithItsOwnDigest() throws IOException {
        TinyProject project = TinyProject.create(directory.resolve("project"));
        project.changeLibrary();
        OciImage image = layout(project, SCRATCH);
        JsonNode bill = new ObjectMapper()
                .readTree(directory
                        .resolve("layouts/reward-ensemble-service-1.0.cdx.json")
                        .toFile());
        String jar = "/app/lib/main/org.example.parser-1.0.jar";

        assertThat(bill.path("components"))
                .filteredOn(component -> component
                        .at("/evidence/occurrences/0/location")
                        .asText()
                        .equals(jar))
                .singleElement()
                .satisfies(component -> {
                    assertThat(component.at("/pedigree/notes").asText()).isEqualTo(Materials.CHANGED);
                    assertThat(component.at("/hashes/0/content").asText())
                            .isEqualTo(image.entries()
                                    .filter(entry -> entry.path().equals(jar))
                                    .map(OciEntry::sha256)
                                    .findFirst()
                                    .orElseThrow());
                });
    }

    @Test
    void aRuntimeThatIsPutInComesFirstAndKeepsItsPrograms() throws IOException {
        Settings plain = TinyProject.create(directory.resolve("project")).settings(SCRATCH);
        JavaRuntime runtime = JavaRuntime.in(runtime(directory.resolve("jre")));
        Settings settings = new Settings(
                plain.root(), plain.facts(), plain.variant(), SCRATCH, Optional.of(runtime), plain.revision(), false);
        OciImage image = OciImage.read(
                Path.of(new ImageBuilder(settings, layouts()).build(PROGRAM).place()));

        assertThat(image.layers().get(0).entries().stream()
                        .filter(entry -> !entry.directory())
                        .map(entry -> entry.path() + " " + Integer.toOctalString(entry.mode())))
                .containsExactlyInAnyOrder("/opt/java/bin/java 755", "/opt/java/release 644");
        assertThat(image.environment().get("PATH")).startsWith("/opt/java/bin:");
        assertThat(image.label("dev.prudence.java")).isEqualTo("17.0.99");
        assertThat(settings.lacksJava()).isFalse();
        assertThat(plain.lacksJava()).isTrue();
    }

    @Test
    void aRuntimeForAnotherMachineIsRefused() throws IOException {
        Path runtime = runtime(directory);
        Files.write(runtime.resolve("bin/java"), new byte[] {'M', 'Z', 0, 0});

        assertThatThrownBy(() -> JavaRuntime.in(runtime)).hasMessageContaining("Linux on x86-64");
    }

    @Test
    void archivesAreWhatDockerLoads() throws IOException {
        TinyProject project = TinyProject.create(directory.resolve("project"));
        Built built = new ImageBuilder(
                        project.settings(SCRATCH), new Destination.Archives(directory.resolve("archives")))
                .build(PROGRAM);

        try (TarFile archive = new TarFile(Path.of(built.place()))) {
            JsonNode manifest = new ObjectMapper()
                    .readTree(archive.getInputStream(archive.getEntries().stream()
                            .filter(entry -> entry.getName().equals("manifest.json"))
                            .findFirst()
                            .orElseThrow()));
            assertThat(manifest.at("/0/RepoTags/0").asText()).isEqualTo("prudence/reward-ensemble-service:1.0");
            assertThat(manifest.at("/0/Layers")).hasSize(5);
        }
    }

    @Test
    void aBaseThatIsNotThereIsNamed() throws IOException {
        TinyProject project = TinyProject.create(directory);

        assertThatThrownBy(() -> layout(project, new Base("tar:///no/such/base.tar")))
                .hasMessageContaining("base=tar:///no/such/base.tar");
        assertThatThrownBy(() -> layout(project, new Base("Not A Name"))).hasMessageContaining("name=Not A Name");
        assertThatThrownBy(() -> layout(project, new Base("127.0.0.1:1/java:17")))
                .isInstanceOf(ImagesException.class)
                .hasMessageContaining("base=127.0.0.1:1/java:17")
                .hasMessageContaining("--base scratch");
    }

    private OciImage layout(TinyProject project, Base base) {
        return OciImage.read(Path.of(new ImageBuilder(project.settings(base), layouts())
                .build(PROGRAM)
                .place()));
    }

    private Destination layouts() {
        return new Destination.Layouts(directory.resolve("layouts"));
    }

    private static Path runtime(Path directory) throws IOException {
        Path java = directory.resolve("bin/java");
        Files.createDirectories(java.getParent());
        byte[] elf = new byte[64];
        System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F'}, 0, elf, 0, 4);
        elf[18] = 62;
        Files.write(java, elf);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(directory.resolve("release"), "JAVA_VERSION=\"17.0.99\"\n");
        return directory;
    }

    private static List<String> files(OciLayer layer) {
        return layer.entries().stream()
                .filter(entry -> !entry.directory())
                .map(OciEntry::path)
                .toList();
    }

    private static List<String> digests(List<OciLayer> layers) {
        return layers.stream().map(OciLayer::digest).toList();
    }
}
