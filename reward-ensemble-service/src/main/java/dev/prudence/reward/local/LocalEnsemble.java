package dev.prudence.reward.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.artefact.ArtefactStore;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.runtime.artefact.Manifest;
import dev.prudence.runtime.artefact.ModelArtefact;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Makes an artefact of a directory. It may be
 *
 * <ul>
 *   <li>an artefact already: {@code manifest.json} with its parts;
 *   <li>one exported sequence classifier whose columns are the members: {@code model.onnx} and {@code tokenizer.json};
 *   <li>a directory of such directories, one for each member, with equal tokenizers;
 *   <li>either with an {@code ensemble.json} whose keys take the place of what was found out: a template, lengths, normalisation,
 *       objectives, or a whole contract.
 * </ul>
 *
 * The same files in a directory of the same name give the same digest. Thread-safe.
 */
public final class LocalEnsemble {

    private LocalEnsemble() {}

    /**
     * Adds the directory's artefact to a store.
     *
     * @param options for opening a graph whose number of columns has to be found out
     * @throws IllegalArgumentException if the directory holds no ensemble; says what is missing where
     * @throws dev.prudence.runtime.artefact.ArtefactException if it is an artefact whose parts are not what its manifest says
     * @throws java.io.UncheckedIOException if a file cannot be read or the store cannot be written
     */
    public static ModelArtefact addTo(ArtefactStore store, Path directory, RuntimeOptions options) {
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException(
                    "an ensemble is a directory, and this is none: directory=" + directory.toAbsolutePath());
        }
        if (Files.isRegularFile(directory.resolve(Manifest.FILE))) {
            return store.add(directory);
        }
        ModelFiles files = ModelFiles.in(directory);
        ObjectNode contract = LocalContract.of(files, options);
        ArtefactWriter writer = ArtefactWriter.of(RewardEnsemble.KIND, name(directory))
                .contract(contract)
                .provenance(Map.of("origin", "local directory"));
        files.mentionedIn(contract).forEach(path -> writer.part(path, directory.resolve(path)));
        return store.add(writer);
    }

    private static String name(Path directory) {
        Path name = directory.toAbsolutePath().normalize().getFileName();
        return name == null ? RewardEnsemble.KIND : name.toString();
    }
}
