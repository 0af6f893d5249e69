package dev.prudence.trainer.policyrun;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the reference and the final policy answer the evaluation prompts. Gold and proxy are in deviations of the reference's answers from their
 * mean.
 *
 * @param reference gold of the reference's answers
 * @param last gold of the final policy's answers
 * @param examples some of the answers; none of policies that do not write
 */
public record FinalAnswers(List<Graded> reference, List<Graded> last, List<Example> examples) {

    /** Name of the file in the stage's directory. */
    public static final String FILE = "final-answers.json";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * Gold of the answers to one prompt.
     *
     * @param prompt its position
     * @param gold of each answer
     */
    public record Graded(int prompt, List<Double> gold) {
        public Graded {
            gold = List.copyOf(gold);
        }
    }

    /** The first answer to a prompt before and after. */
    public record Example(
            String prompt, String before, double goldBefore, String after, double goldAfter, double proxyAfter) {}

    public FinalAnswers {
        reference = List.copyOf(reference);
        last = List.copyOf(last);
        examples = List.copyOf(examples);
    }

    void writeTo(Path stageDirectory) throws IOException {
        JSON.writeValue(stageDirectory.resolve(FILE).toFile(), this);
    }

    /** What a stage has left; empty for one that was done before answers were kept. */
    public static Optional<FinalAnswers> of(Path stageDirectory) throws IOException {
        Path file = stageDirectory.resolve(FILE);
        return Files.exists(file) ? Optional.of(JSON.readValue(file.toFile(), FinalAnswers.class)) : Optional.empty();
    }
}
