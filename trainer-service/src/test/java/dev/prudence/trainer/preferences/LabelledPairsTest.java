package dev.prudence.trainer.preferences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledPairsTest {

    private static final List<PreferencePair> CLEAN = IntStream.range(0, 4_000)
            .mapToObj(i -> new PreferencePair("p" + i, "better" + i, "worse" + i))
            .toList();

    @TempDir
    private Path folder;

    @Test
    void aboutTheGivenShareOfLabelsIsExchanged() {
        for (double share : new double[] {0, 0.25, 0.5}) {
            List<PreferencePair> noisy = LabelledPairs.withNoise(CLEAN, share, 3);
            long flipped = IntStream.range(0, CLEAN.size())
                    .filter(i -> noisy.get(i).chosen().startsWith("worse"))
                    .count();
            assertThat((double) flipped / CLEAN.size()).as("share %s", share).isCloseTo(share, within(0.03));
        }
    }

    @Test
    void whichLabelsAreExchangedFollowsTheSeed() {
        assertThat(LabelledPairs.withNoise(CLEAN, 0.25, 3))
                .isEqualTo(LabelledPairs.withNoise(CLEAN, 0.25, 3))
                .isNotEqualTo(LabelledPairs.withNoise(CLEAN, 0.25, 4));
    }

    @Test
    void whatWasWrittenIsReadBack() {
        LabelledPairs pairs = new LabelledPairs(CLEAN.subList(0, 10), CLEAN.subList(10, 15));
        pairs.write(folder);
        assertThat(LabelledPairs.read(folder)).isEqualTo(pairs);
    }
}
