package dev.prudence.trainer.judge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Ways to spoil a true definition. The judge learns to tell each from the original.
 *
 * <p>A definition that is too short for a kind is replaced by the other word's definition, so that every kind always
 * gives a text that differs from the original.
 */
public enum Corruption {
    /** Another word's definition: fluent, but not about this word. */
    OTHER_WORD("otherWord") {
        @Override
        String spoil(List<String> words, String other, Random random) {
            return other;
        }
    },
    /** The same words in another order. */
    SHUFFLED("shuffled") {
        @Override
        String spoil(List<String> words, String other, Random random) {
            if (words.stream().distinct().count() < 2) {
                return other;
            }
            List<String> shuffled = new ArrayList<>(words);
            do {
                Collections.shuffle(shuffled, random);
            } while (shuffled.equals(words));
            return String.join(" ", shuffled);
        }
    },
    /** The first 30 to 70 percent of the words. */
    TRUNCATED("truncated") {
        @Override
        String spoil(List<String> words, String other, Random random) {
            if (words.size() < 2) {
                return other;
            }
            double kept = 0.3 + 0.4 * random.nextDouble();
            int end = Math.max(1, Math.min(words.size() - 1, (int) Math.round(kept * words.size())));
            return String.join(" ", words.subList(0, end));
        }
    },
    /** The definition, and another word's right behind it. */
    RUN_ON("runOn") {
        @Override
        String spoil(List<String> words, String other, Random random) {
            return String.join(" ", words) + " " + other;
        }
    };

    private final String key;

    Corruption(String key) {
        this.key = key;
    }

    /** The name in metrics. */
    public String key() {
        return key;
    }

    /**
     * Spoils a definition.
     *
     * @param definition the true one
     * @param other another word's definition, different from this one
     * @param random decides order and place
     */
    public String apply(String definition, String other, Random random) {
        return spoil(Arrays.asList(definition.split(" ")), other, random);
    }

    abstract String spoil(List<String> words, String other, Random random);
}
