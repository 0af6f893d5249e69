package dev.prudence.launcher.solving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.env.sokoban.BoxobanFormat;
import dev.prudence.env.sokoban.Level;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.proto.worldmodel.v1.TreeVariant;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SolvingTest {

    private static final Level LEVEL = BoxobanFormat.level(List.of("######", "#@ $.#", "######"));

    @Test
    void showsWhatWasDone() throws InterruptedException {
        List<Integer> actions = List.of(0, 4, 4);
        assertThat(Playback.arrows(actions)).isEqualTo("· → →");
        List<List<String>> boards = Playback.boards(LEVEL, actions);
        assertThat(boards).hasSize(4);
        assertThat(boards.get(0)).containsExactly("######", "#@ $.#", "######");
        assertThat(boards.get(2).get(1)).isEqualTo("# @$.#");
        assertThat(boards.get(3).get(1)).isEqualTo("#  @*#");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Playback.animate(boards, Duration.ZERO, new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .as("each board over the one before")
                .contains("\u001b[3A")
                .endsWith("#  @*#" + System.lineSeparator() + "######" + System.lineSeparator());
    }

    @Test
    void readsAgentsOfAFinishedRun(@TempDir Path run) throws IOException {
        assertThatThrownBy(() -> TrainedAgent.read(run, ""))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("agents=[]");
        artefact(run, "thinker-seed-2/world-model", """
                {"contract": {"observation": {"channels": 4, "height": 1, "width": 4}}}""");
        artefact(run, "thinker-seed-2/actor", """
                {"contract": {"observation": {"channels": 0, "height": 0, "width": 0}, "play": {
                  "tree": {"actions": 5, "stageLength": 8, "maxDepth": 5, "discount": 0.97, "variant": "TREE_VARIANT_PAPER"},
                  "scoring": {"step": -0.01, "boxOnGoal": 1, "boxOffGoal": -1, "solved": 10, "timeLimit": 25}}}}""");
        artefact(run, "raw/actor", """
                {"contract": {"observation": {"channels": 4, "height": 3, "width": 2}, "play": {"scoring": {"timeLimit": 9}}}}""");

        TrainedAgent thinker = TrainedAgent.read(run, "");
        assertThat(thinker.actor()).endsWith(Path.of("thinker-seed-2", "actor"));
        assertThat(thinker.worldModel()).isPresent();
        assertThat(thinker.columns()).as("of the boards that it imagines").isEqualTo(4);
        assertThat(thinker.tree().orElseThrow().getVariant()).isEqualTo(TreeVariant.TREE_VARIANT_PAPER);
        assertThat(thinker.scoring().getStep()).isEqualTo(-0.01f);
        TrainedAgent raw = TrainedAgent.read(run, "raw");
        assertThat(raw.tree()).isEmpty();
        assertThat(raw.rows()).isEqualTo(3);
        assertThat(raw.scoring().getTimeLimit()).isEqualTo(9);
        assertThatThrownBy(() -> TrainedAgent.read(run, "random"))
                .hasMessageContaining("agent=random, agents=[raw, thinker-seed-2]");
    }

    private static void artefact(Path run, String name, String manifest) throws IOException {
        Path directory = run.resolve("stages").resolve(name);
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("manifest.json"), manifest);
    }
}
