package dev.prudence.trainer.sft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.trainer.transformer.InitialWeights;
import dev.prudence.trainer.transformer.TransformerShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyTrainingTest {

    private static final int VOCABULARY = 24;
    private static final int STEPS = 300;
    private static final SftSettings SETTINGS =
            new SftSettings(new TransformerShape(VOCABULARY, 16, 1, 2, 24), STEPS, 8, 0.01, 10, 0.05, 1, 0.05, 20);
    private static final Map<String, float[]> INITIAL =
            InitialWeights.of(SETTINGS.shape(), SETTINGS.embeddingDeviation(), new float[VOCABULARY], 1);

    @TempDir
    private Path folder;

    @Test
    void learnsToRepeatThePromptBackwards() throws IOException {
        Map<String, float[]> trained = train("whole", STEPS, 1);
        List<Demonstration> heldOut = demonstrations(100, 99);
        double before = Perplexity.of(SETTINGS, INITIAL, heldOut);
        assertThat(before).isBetween(15.0, 40.0);
        assertThat(Perplexity.of(SETTINGS, trained, heldOut)).isLessThan(0.4 * before);
    }

    @Test
    void continuesFromACheckpointWithTheSameBits() throws IOException {
        Map<String, float[]> uninterrupted = train("whole", STEPS, 1);
        interruptAfter("broken", 270);
        Map<String, float[]> resumed = train("broken", STEPS, 1);
        assertSame(resumed, uninterrupted);
    }

    @Test
    void twoThreadsGiveTheSameBitsAsOne() throws IOException {
        assertSame(train("two", STEPS, 2), train("one", STEPS, 1));
    }

    private void interruptAfter(String name, long steps) throws IOException {
        try (PolicyTraining training = new PolicyTraining(SETTINGS, demonstrations(400, 5), 7, 1)) {
            training.run(INITIAL, checkpoint(name), (step, loss, norm) -> {
                if (step == steps) {
                    throw new IllegalStateException("interrupted");
                }
            });
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessage("interrupted");
        }
    }

    private Map<String, float[]> train(String name, int steps, int threads) throws IOException {
        try (PolicyTraining training = new PolicyTraining(SETTINGS, demonstrations(400, 5), 7, threads)) {
            long[] last = {0};
            Map<String, float[]> trained =
                    training.run(INITIAL, checkpoint(name), (step, loss, norm) -> last[0] = step);
            assertThat(last[0]).isEqualTo(steps);
            return trained;
        }
    }

    private Checkpoint checkpoint(String name) throws IOException {
        return Checkpoint.in(Files.createDirectories(folder.resolve(name)));
    }

    private static void assertSame(Map<String, float[]> actual, Map<String, float[]> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, values) -> assertThat(actual.get(name)).as(name).isEqualTo(values));
    }

    private static List<Demonstration> demonstrations(int count, long seed) {
        Random random = new Random(seed);
        List<Demonstration> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = 2 + random.nextInt(8);
            int[] prompt = new int[length + 1];
            int[] response = new int[length + 1];
            for (int k = 0; k < length; k++) {
                prompt[k] = 4 + random.nextInt(VOCABULARY - 4);
                response[length - 1 - k] = prompt[k];
            }
            prompt[length] = 2;
            response[length] = 1;
            all.add(Demonstration.of(prompt, response));
        }
        return all;
    }
}
