package dev.prudence.reward.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.reward.ensemble.MiniLmEnsembles;
import dev.prudence.reward.ensemble.ParallelRuns;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.ensemble.Sample;
import dev.prudence.reward.ensemble.SampleScore;
import dev.prudence.reward.ensemble.ScoringListener;
import dev.prudence.reward.ensemble.TextEnsembles;
import dev.prudence.reward.ensemble.VectorEnsembles;
import dev.prudence.runtime.InferenceException;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.artefact.ArtefactStore;
import dev.prudence.runtime.artefact.ModelArtefact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories as exporters leave them, on real weights. */
class LocalEnsembleTest {

    private static final List<Sample> SAMPLES =
            List.of(new Sample.Text("cat", "a small feline mammal"), new Sample.Text("dog", "a dog"));

    private static final String PADDING = """
            "padding":{"strategy":"BatchLongest","direction":"Right","pad_to_multiple_of":null,
             "pad_id":4,"pad_type_id":0,"pad_token":"d"}""";

    @TempDir
    Path directory;

    private final ParallelRuns runs = new ParallelRuns(2);
    private Path models = Path.of("");
    private Path given = Path.of("");

    @BeforeEach
    void chooseDirectories() {
        models = directory.resolve("store");
        given = directory.resolve("given");
    }

    @AfterEach
    void stop() {
        runs.close();
    }

    @Test
    void aGraphAloneIsAnEnsembleOfItsColumns() throws IOException {
        write("onnx/model.onnx", MiniLmEnsembles.classifier(0, 3));
        write("onnx/model_quantized.onnx", "another export".getBytes(StandardCharsets.UTF_8));
        write("tokenizer.json", MiniLmEnsembles.tokenizer());
        ModelArtefact artefact = add();
        try (RewardEnsemble ensemble = open(artefact);
                RewardEnsemble same = open(MiniLmEnsembles.shared(directory.resolve("a"), 3))) {
            assertThat(ensemble.members()).containsExactly("column-1", "column-2", "column-3");
            assertThat(ensemble.description().longestTokens()).isEqualTo(512);
            assertThat(raw(ensemble)).isEqualTo(raw(same));
        }
        assertThat(artefact.manifest().parts())
                .extracting(part -> part.path())
                .containsExactly("onnx/model.onnx", "tokenizer.json");
    }

    @Test
    void foldersAreTheMembersAndReadWhatTheShortestOfThemCan() throws IOException {
        writeMember("alpha", 0, "{\"max_position_embeddings\": 514, \"model_type\": \"roberta\"}");
        writeMember("beta", 1, "{\"max_position_embeddings\": 100, \"model_type\": \"bert\"}");
        try (RewardEnsemble ensemble = open(add());
                RewardEnsemble same = open(MiniLmEnsembles.independent(directory.resolve("a"), 2))) {
            assertThat(ensemble.members()).containsExactly("alpha", "beta");
            assertThat(ensemble.description().longestTokens()).isEqualTo(100);
            assertThat(raw(ensemble)).isEqualTo(raw(same));
        }
    }

    /** The decoder scores how many tokens there are up to the last one that is no padding. */
    @Test
    void theModelOrElseTheTokenizerSaysWhatToPadWith() throws IOException {
        write("model.onnx", TextEnsembles.decoder(4));
        write("config.json", "{\"pad_token_id\": 4}".getBytes(StandardCharsets.UTF_8));
        String tokenizer = TextEnsembles.TOKENIZER;
        write("tokenizer.json", tokenizer.getBytes(StandardCharsets.UTF_8));
        assertThat(scoreOfThreeTokens()).isEqualTo(3);
        write("config.json", "{\"pad_token_id\": null}".getBytes(StandardCharsets.UTF_8));
        write("tokenizer.json", tokenizer.replace("\"padding\":null", PADDING).getBytes(StandardCharsets.UTF_8));
        assertThat(scoreOfThreeTokens()).isEqualTo(3);
        write("ensemble.json", "{\"padding\": 0}".getBytes(StandardCharsets.UTF_8));
        assertThat(scoreOfThreeTokens()).isEqualTo(8);
    }

    private float scoreOfThreeTokens() {
        try (RewardEnsemble ensemble = open(add())) {
            SampleScore score =
                    ensemble.score(List.of(new Sample.Text("a", "b c"))).get(0);
            return ((SampleScore.Scored) score).raw(0);
        }
    }

    @Test
    void membersThatPadDifferentlyAreNoEnsemble() throws IOException {
        writeMember("alpha", 0, "{\"pad_token_id\": 0}");
        writeMember("beta", 1, "{\"pad_token_id\": 1}");
        assertRefused("pad_token_id=[0, 1]");
    }

    @Test
    void aFileSaysWhatCannotBeFoundOut() throws IOException {
        write("judge.onnx", MiniLmEnsembles.classifier(0, 1));
        write("tokenizer.json", MiniLmEnsembles.tokenizer());
        write("ensemble.json", """
                {"template": "Question: {prompt} Answer: {answer}", "lengths": [8, 16, 32],
                 "members": [{"id": "judge", "normalisation": {"mean": 0.25, "deviation": 2}}]}
                """.getBytes(StandardCharsets.UTF_8));
        try (RewardEnsemble ensemble = open(add());
                RewardEnsemble same =
                        open(MiniLmEnsembles.template(directory.resolve("a"), "Question: {prompt} Answer: {answer}"))) {
            assertThat(ensemble.members()).containsExactly("judge");
            assertThat(raw(ensemble)).isEqualTo(raw(same));
            SampleScore.Scored score =
                    (SampleScore.Scored) ensemble.score(SAMPLES).get(0);
            assertThat(score.normalised(0)).isEqualTo((score.raw(0) - 0.25) / 2);
        }
    }

    @Test
    void anArtefactIsTakenAsItIsAndTheSameFilesAreTheSameVersion() {
        ModelArtefact artefact = VectorEnsembles.write(given, 2, List.of(8));
        assertThat(add().digest()).isEqualTo(artefact.digest());
        assertThat(add().digest()).isEqualTo(artefact.digest());
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        assertRefused("this is none: directory=" + given);
        Files.createDirectories(given);
        assertRefused("no model.onnx is there");
        write("alpha/model.onnx", new byte[1]);
        assertRefused("a tokenizer.json is missing: file=" + given.resolve("alpha/tokenizer.json"));
        write("alpha/tokenizer.json", new byte[] {1});
        write("beta/model.onnx", new byte[1]);
        write("beta/tokenizer.json", new byte[] {2});
        assertRefused("these differ");
        write("beta/second.onnx", new byte[1]);
        Files.delete(given.resolve("beta/model.onnx"));
        write("beta/third.onnx", new byte[1]);
        assertRefused("which graph is it?");
        write("ensemble.json", "[]".getBytes(StandardCharsets.UTF_8));
        assertRefused("a JSON object is needed");
        write("ensemble.json", "{".getBytes(StandardCharsets.UTF_8));
        assertRefused("the file is no JSON");
        write("ensemble.json", "{\"graph\": \"none.onnx\"}".getBytes(StandardCharsets.UTF_8));
        assertRefused("the graph is not there");
        write("ensemble.json", "{\"graph\": \"alpha/model.onnx\"}".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(this::add).isInstanceOf(InferenceException.class).hasMessageContaining("alpha/model.onnx");
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(this::add)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    private ModelArtefact add() {
        return LocalEnsemble.addTo(ArtefactStore.at(models), given, RuntimeOptions.inference());
    }

    private RewardEnsemble open(ModelArtefact artefact) {
        return RewardEnsemble.open(artefact, VectorEnsembles.surroundings(runs, ScoringListener.NONE));
    }

    private static List<List<Float>> raw(RewardEnsemble ensemble) {
        return ensemble.score(SAMPLES).stream()
                .map(SampleScore.Scored.class::cast)
                .map(score ->
                        IntStream.range(0, score.members()).mapToObj(score::raw).toList())
                .toList();
    }

    private void writeMember(String folder, long seed, String config) throws IOException {
        write(folder + "/model.onnx", MiniLmEnsembles.classifier(seed, 1));
        write(folder + "/tokenizer.json", MiniLmEnsembles.tokenizer());
        write(folder + "/config.json", config.getBytes(StandardCharsets.UTF_8));
    }

    private void write(String path, byte[] bytes) throws IOException {
        Path file = given.resolve(path);
        Files.createDirectories(given.resolve(path).getParent());
        Files.write(file, bytes);
    }
}
