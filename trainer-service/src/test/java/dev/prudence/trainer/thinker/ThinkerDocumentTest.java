package dev.prudence.trainer.thinker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThinkerDocumentTest {

    @TempDir
    Path directory;

    @Test
    void takesLevelsFromFiles() throws IOException {
        Path learnt = write("learnt.txt", "; 0\n#####\n#@$.#\n#####\n");
        ThinkerDocument document = document(learnt, write("held.txt", "; 0\n#####\n#.$@#\n#####\n"));
        assertThat(document.trainingLevels().columns()).isEqualTo(3);
        assertThat(document.heldOutLevels())
                .hasSize(1)
                .doesNotContain(document.trainingLevels().level(1));
    }

    @Test
    void refusesEvaluationsOnBoardsOfAnotherSize() throws IOException {
        Path learnt = write("learnt.txt", "; 0\n#####\n#@$.#\n#####\n");
        Path longer = write("longer.txt", "; 0\n######\n#@$ .#\n######\n");
        assertThatThrownBy(() -> document(learnt, longer).heldOutLevels())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("learnt=1x3, found=1x4, env.heldOutLevels=" + longer);
    }

    private Path write(String name, String levels) throws IOException {
        return Files.writeString(directory.resolve(name), levels);
    }

    private static ThinkerDocument document(Path levels, Path heldOut) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.putObject("env").put("levels", levels.toString()).put("heldOutLevels", heldOut.toString());
        document.putObject("evaluation").put("levels", 10);
        return new ThinkerDocument(document);
    }
}
