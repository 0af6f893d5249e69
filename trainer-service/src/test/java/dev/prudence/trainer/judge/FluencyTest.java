package dev.prudence.trainer.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.trainer.dictionary.Dictionary;
import dev.prudence.trainer.dictionary.Entry;
import dev.prudence.trainer.dictionary.Split;
import dev.prudence.trainer.tokenizer.BytePairTrainer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FluencyTest {

    private static final int VOCABULARY = 600;

    @Test
    void trueDefinitionsReadBetterThanSpoiledOnes() {
        Dictionary dictionary = Dictionary.wordNet();
        List<Entry> heldOut = dictionary.entries(Split.HELD_OUT);
        List<String> glosses = heldOut.stream().map(Entry::gloss).toList();
        byte[] json = BytePairTrainer.train(glosses, VOCABULARY).toTokenizerJson();
        Random random = new Random(1);
        try (Fluency fluency = Fluency.of(dictionary, json, VOCABULARY)) {
            double[] original = fluency.of(glosses);
            assertThat(Arrays.stream(original).average().orElseThrow()).isCloseTo(0, within(0.2));
            for (Corruption kind : List.of(Corruption.SHUFFLED, Corruption.TRUNCATED, Corruption.RUN_ON)) {
                double[] spoiled = fluency.of(glosses.stream()
                        .map(gloss -> kind.apply(gloss, "someone who takes care of animals", random))
                        .toList());
                assertThat(shareAbove(original, spoiled)).as("%s", kind).isGreaterThan(0.6);
            }
        }
    }

    private static double shareAbove(double[] first, double[] second) {
        int above = 0;
        for (int i = 0; i < first.length; i++) {
            above += first[i] > second[i] ? 1 : 0;
        }
        return (double) above / first.length;
    }
}
