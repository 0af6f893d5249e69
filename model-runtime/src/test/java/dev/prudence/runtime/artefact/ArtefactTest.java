package dev.prudence.runtime.artefact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtefactTest {
    private static final byte[] GRAPH = "graph".getBytes(UTF_8);
    private static final byte[] WEIGHTS = "weights".getBytes(UTF_8);

    private final Path directory;
    private final Path artefact;
    private final ArtefactStore store;

    ArtefactTest(@TempDir Path directory) {
        this.directory = directory;
        artefact = directory.resolve("artefact");
        store = ArtefactStore.at(directory.resolve("store"));
    }

    private static ArtefactWriter writer() {
        return ArtefactWriter.of("reward-ensemble", "judges")
                .part("member-0/r32.onnx", GRAPH)
                .part("member-0/weights.safetensors", WEIGHTS)
                .contract(Map.of("rows", List.of(8, 32), "mean", 0.25))
                .provenance(Map.of("run", "r1"));
    }

    @Test
    void opensWhatWasWritten() {
        Manifest manifest = writer().writeTo(artefact);
        ModelArtefact opened = ModelArtefact.openVerified(artefact);
        assertThat(opened.manifest()).isEqualTo(manifest);
        assertThat(opened.digest()).isEqualTo(manifest.digest()).matches("[0-9a-f]{64}");
        assertThat(opened.bytes("member-0/r32.onnx")).isEqualTo(GRAPH);
        assertThat(opened.path("member-0/weights.safetensors")).hasBinaryContent(WEIGHTS);
        assertThat(opened.manifest().contract().path("mean").asDouble()).isEqualTo(0.25);
        assertThat(opened.manifest().totalBytes()).isEqualTo(GRAPH.length + WEIGHTS.length);
        assertThatThrownBy(() -> opened.bytes("member-1/r32.onnx")).hasMessageEndingWith("part=member-1/r32.onnx");
    }

    @Test
    void equalContentsHaveEqualDigestsWhateverTheOrderOfWriting() {
        String digest = writer().writeTo(artefact).digest();
        String again = ArtefactWriter.of("reward-ensemble", "judges")
                .provenance(Map.of("run", "r1"))
                .part("member-0/weights.safetensors", WEIGHTS)
                .part("member-0/r32.onnx", GRAPH)
                .contract(Map.of("mean", 0.250f, "rows", new int[] {8, 32}))
                .writeTo(directory.resolve("again"))
                .digest();
        assertThat(again).isEqualTo(digest);
        assertThat(writer().contract(Map.of("rows", 8))
                        .writeTo(directory.resolve("other"))
                        .digest())
                .isNotEqualTo(digest);
    }

    @Test
    void takesPartsFromFiles() throws Exception {
        Path source = Files.write(directory.resolve("source.bin"), WEIGHTS);
        Manifest manifest = ArtefactWriter.of("text-policy", "policy")
                .part("weights.safetensors", source)
                .writeTo(artefact);
        assertThat(ModelArtefact.openVerified(artefact).bytes("weights.safetensors"))
                .isEqualTo(WEIGHTS);
        Manifest inPlace = ArtefactWriter.of("text-policy", "policy")
                .part("weights.safetensors", artefact.resolve("weights.safetensors"))
                .writeTo(artefact);
        assertThat(inPlace).isEqualTo(manifest);
    }

    @Test
    void refusesAChangedPartByName() throws Exception {
        Manifest manifest = writer().writeTo(artefact);
        Files.write(artefact.resolve("member-0/r32.onnx"), "grape".getBytes(UTF_8));
        assertThatThrownBy(() -> ModelArtefact.openVerified(artefact))
                .isInstanceOf(ArtefactException.class)
                .hasMessageContaining("part=member-0/r32.onnx, check=sha256")
                .hasMessageContaining("expected="
                        + manifest.part("member-0/r32.onnx").orElseThrow().sha256())
                .hasMessageEndingWith("found=" + Digests.of("grape".getBytes(UTF_8)));
        Files.write(artefact.resolve("member-0/r32.onnx"), "graphs".getBytes(UTF_8));
        assertThatThrownBy(() -> ModelArtefact.openVerified(artefact))
                .hasMessageContaining("check=bytes, expected=5, found=6");
    }

    @Test
    void refusesAPartThatChangedAfterOpening() throws Exception {
        writer().writeTo(artefact);
        ModelArtefact opened = ModelArtefact.openVerified(artefact);
        Files.write(artefact.resolve("member-0/r32.onnx"), "grape".getBytes(UTF_8));
        assertThatThrownBy(() -> opened.bytes("member-0/r32.onnx")).isInstanceOf(ArtefactException.class);
    }

    @Test
    void refusesMissingUnlistedAndLinkedFiles() throws Exception {
        writer().writeTo(artefact);
        Files.write(artefact.resolve("extra.bin"), GRAPH);
        assertThatThrownBy(() -> ModelArtefact.openVerified(artefact)).hasMessageEndingWith("found=[extra.bin]");
        Files.delete(artefact.resolve("extra.bin"));
        Files.delete(artefact.resolve("member-0/r32.onnx"));
        assertThatThrownBy(() -> ModelArtefact.openVerified(artefact)).hasMessageContaining("part=member-0/r32.onnx");
        Path outside = Files.write(directory.resolve("outside"), GRAPH);
        Files.createSymbolicLink(artefact.resolve("member-0/r32.onnx"), outside);
        assertThatThrownBy(() -> ModelArtefact.openVerified(artefact))
                .isInstanceOf(ArtefactException.class)
                .hasMessageEndingWith("part=member-0/r32.onnx");
    }

    @Test
    void refusesATamperedManifest() throws Exception {
        Manifest manifest = writer().writeTo(artefact);
        Path file = artefact.resolve(Manifest.FILE);
        String json = Files.readString(file);
        Files.writeString(file, json.replace("judges", "jurors"));
        assertThat(ModelArtefact.openVerified(artefact).digest()).isNotEqualTo(manifest.digest());
        assertThatThrownBy(() -> ModelArtefact.openVerified(artefact, manifest.digest()))
                .hasMessageContaining("expected=" + manifest.digest());
        for (String broken :
                List.of("", "[]", "{", json + " ", json.replace("\"kind\"", "\"sort\""), "{\"schemaVersion\":2}")) {
            Files.writeString(file, broken);
            assertThatThrownBy(() -> ModelArtefact.openVerified(artefact))
                    .as(broken)
                    .isInstanceOf(ArtefactException.class);
        }
    }

    @Test
    void refusesPathsThatLeadOutside() {
        for (String path : List.of(
                "../a", "/a", "a/../b", "a//b", "a/", "", ".", "a\\b", "C:a", ".hidden", "a b", "ä", "manifest.json")) {
            assertThatThrownBy(() -> writer().part(path, GRAPH)).as(path).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Part(path, Digests.of(GRAPH), 5))
                    .as(path)
                    .hasMessageEndingWith("path=" + path);
        }
        String json =
                "{\"contract\":{},\"kind\":\"k\",\"name\":\"n\",\"parts\":[{\"bytes\":5,\"path\":\"../evil\",\"sha256\":\""
                        + Digests.of(GRAPH) + "\"}],\"provenance\":{},\"schemaVersion\":1}";
        assertThatThrownBy(() -> Manifest.parse(json.getBytes(UTF_8)))
                .isInstanceOf(ArtefactException.class)
                .hasMessageContaining("path=../evil");
    }

    @Test
    void spellsNumbersTheSameWayAfterReading() {
        Manifest manifest = writer().contract(Map.of(
                        "tiny", 1e-7, "huge", 1e300, "third", 1 / 3.0, "whole", 3.0, "long", 1L << 40, "zero", 0.0))
                .writeTo(artefact);
        Manifest read = Manifest.parse(manifest.canonicalBytes());
        assertThat(read).isEqualTo(manifest);
        assertThat(read.contract().path("third").asDouble()).isEqualTo(1 / 3.0);
        assertThat(read.contract().path("huge").asDouble()).isEqualTo(1e300);
        assertThat(read.contract().path("whole").isInt()).isTrue();
        assertThatThrownBy(() -> writer().contract(Map.of("mean", Double.NaN)).writeTo(artefact))
                .hasMessageEndingWith("value=NaN");
    }

    @Test
    void storesAVersionUnderItsDigest() {
        String digest = writer().writeTo(artefact).digest();
        assertThat(store.contains(digest)).isFalse();
        ModelArtefact stored = store.add(artefact);
        assertThat(stored.digest()).isEqualTo(digest);
        assertThat(store.add(artefact).directory()).isEqualTo(stored.directory());
        assertThat(store.list()).containsExactly(digest);
        assertThat(store.open(digest).bytes("member-0/r32.onnx")).isEqualTo(GRAPH);
        assertThat(store.delete(digest)).isTrue();
        assertThat(store.delete(digest)).isFalse();
        assertThat(store.list()).isEmpty();
        assertThatThrownBy(() -> store.open(digest)).isInstanceOf(ArtefactException.class);
        assertThatThrownBy(() -> store.open("../" + digest)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void publishesADownloadOnlyIfItIsTheExpectedVersion() {
        Path staged = store.stage();
        writer().writeTo(staged);
        String wrong = "0".repeat(64);
        assertThatThrownBy(() -> store.publish(staged, wrong)).hasMessageContaining("expected=" + wrong);
        assertThat(staged).doesNotExist();
        assertThat(store.list()).isEmpty();
        Path again = store.stage();
        String digest = writer().writeTo(again).digest();
        assertThat(store.publish(again, digest).digest()).isEqualTo(digest);
        assertThat(directory.resolve("store"))
                .isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("."));
    }

    @Test
    void goesOnWithAnInterruptedDownload() {
        String digest = writer().writeTo(artefact).digest();
        Path staged = store.stage(digest);
        assertThat(store.find(digest)).isEmpty();
        assertThat(store.stage(digest)).isEqualTo(staged);
        writer().writeTo(store.stage(digest));
        assertThat(store.publish(staged, digest).digest()).isEqualTo(digest);
        assertThat(store.find(digest)).map(ModelArtefact::digest).contains(digest);
        assertThatThrownBy(() -> store.stage("../x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void replacesADamagedVersionAndRefusesItUntilThen() throws Exception {
        writer().writeTo(artefact);
        ModelArtefact stored = store.add(artefact);
        Files.write(stored.path("member-0/r32.onnx"), new byte[0]);
        assertThatThrownBy(() -> store.open(stored.digest())).isInstanceOf(ArtefactException.class);
        assertThat(store.find(stored.digest())).isEmpty();
        store.add(artefact);
        assertThat(store.open(stored.digest()).bytes("member-0/r32.onnx")).isEqualTo(GRAPH);
    }
}
