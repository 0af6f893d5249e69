package dev.prudence.trainer.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.runtime.artefact.ArtefactWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgesTest {

    @TempDir
    Path directory;

    @Test
    void theBuiltInJudgeReadsNothingFromOutside() {
        assertThat(Judges.inputDigests(gold("composite", "labels", directory))).isEmpty();
    }

    @Test
    void aLabelFileIsKnownByItsBytes() throws Exception {
        Path file = Files.writeString(directory.resolve("labels.jsonl"), "{}");
        String before =
                Judges.inputDigests(gold("human-labels", "labels", file)).get("gold.labels");
        Files.writeString(file, "{ }");
        assertThat(Judges.inputDigests(gold("human-labels", "labels", file)).get("gold.labels"))
                .isNotEqualTo(before);
    }

    @Test
    void aMissingLabelFileIsRefusedByKeyAndName() {
        Path missing = directory.resolve("nowhere.jsonl");
        assertThatThrownBy(() -> Judges.inputDigests(gold("human-labels", "labels", missing)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("gold.labels=" + missing);
    }

    @Test
    void aRewardEnsembleIsKnownByItsManifest() {
        Path artefact = artefact("reward-ensemble");
        assertThat(Judges.inputDigests(gold("reward-artefact", "artefact", artefact))
                        .get("gold.artefact"))
                .matches("[0-9a-f]{64}");
    }

    @Test
    void anArtefactThatCannotJudgeIsRefused() {
        Path policy = artefact("text-policy");
        assertThatThrownBy(() -> Judges.inputDigests(gold("reward-artefact", "artefact", policy)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found kind text-policy")
                .hasMessageEndingWith("gold.artefact=" + policy);
    }

    @Test
    void aDamagedArtefactIsRefused() throws Exception {
        Path artefact = artefact("reward-ensemble");
        Files.writeString(artefact.resolve("part.bin"), "other bytes");
        assertThatThrownBy(() -> Judges.inputDigests(gold("reward-artefact", "artefact", artefact)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("part.bin")
                .hasMessageEndingWith("gold.artefact=" + artefact);
    }

    private Path artefact(String kind) {
        Path target = directory.resolve(kind);
        ArtefactWriter.of(kind, "test")
                .part("part.bin", "bytes".getBytes(StandardCharsets.UTF_8))
                .writeTo(target);
        return target;
    }

    private static JsonNode gold(String judge, String key, Path value) {
        ObjectNode gold = new ObjectMapper().createObjectNode();
        return gold.put("judge", judge).put(key, value.toString());
    }
}
