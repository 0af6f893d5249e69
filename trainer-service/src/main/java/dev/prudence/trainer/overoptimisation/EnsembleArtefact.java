package dev.prudence.trainer.overoptimisation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.graph.onnx.Safetensors;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.runtime.artefact.Manifest;
import dev.prudence.trainer.bestofn.EnsembleColumns;
import dev.prudence.trainer.bestofn.Objective;
import dev.prudence.trainer.bestofn.Objectives;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The artefact of one ensemble, kind {@code reward-ensemble} with input {@code vector}: a graph and a weights file per
 * member, and each member's normalisation in the contract.
 */
final class EnsembleArtefact {
    private static final int ROWS = 512;

    private final RewardNetwork network;
    private final List<Objective> objectives;

    EnsembleArtefact(RewardNetwork network, List<Objective> objectives) {
        this.network = network;
        this.objectives = List.copyOf(objectives);
    }

    /** Where the ensemble of a noise level stands inside the stage's directory. */
    static Path of(Path directory, double labelNoise) {
        return directory.resolve(name(labelNoise));
    }

    /** The ensemble's name in reports. */
    static String name(double labelNoise) {
        return "noise-" + labelNoise;
    }

    /** Writes the artefact of a noise level. */
    void write(Path directory, double labelNoise, long seed, List<TrainedMember> members) {
        ArtefactWriter artefact = ArtefactWriter.of("reward-ensemble", name(labelNoise));
        List<Map<String, Object>> entries = new ArrayList<>();
        for (TrainedMember member : members) {
            byte[] weights = Safetensors.toBytes(network.layout(), member.weights());
            artefact.part(member.id() + "/r" + ROWS + ".onnx", network.external(ROWS))
                    .part(member.id() + "/" + RewardNetwork.WEIGHTS_FILE, weights);
            entries.add(Map.of(
                    "id", member.id(),
                    "graph", member.id() + "/r{rows}.onnx",
                    "normalisation", Map.of("mean", member.mean(), "deviation", member.deviation())));
        }
        artefact.contract(Map.of(
                        "input", "vector",
                        "rows", List.of(ROWS),
                        "promptWidth", network.promptWidth(),
                        "answerWidth", network.answerWidth(),
                        "members", entries,
                        "objectives", Objectives.contract(objectives)))
                .provenance(Map.of(
                        "experiment",
                        OveroptimisationExperiment.NAME,
                        "seed",
                        seed,
                        "labelNoise",
                        labelNoise,
                        "validationAccuracy",
                        members.stream().map(TrainedMember::accuracy).toList()))
                .writeTo(directory);
    }

    /** What a written ensemble will report per sample. */
    static EnsembleColumns columns(Path directory, double labelNoise, List<Objective> objectives) {
        List<String> members = new ArrayList<>();
        for (JsonNode member : manifest(directory).contract().path("members")) {
            members.add(member.path("id").asText());
        }
        return new EnsembleColumns(name(labelNoise), labelNoise, members, objectives);
    }

    private static Manifest manifest(Path directory) {
        try {
            return Manifest.parse(Files.readAllBytes(directory.resolve(Manifest.FILE)));
        } catch (IOException e) {
            throw new UncheckedIOException("the ensemble cannot be read: directory=" + directory, e);
        }
    }
}
