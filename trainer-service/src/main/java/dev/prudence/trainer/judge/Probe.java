package dev.prudence.trainer.judge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Cheap tricks that an optimiser finds when a judge can be fooled. The judge is never trained on them; each one must score
 * below the definition that it was made from.
 */
public enum Probe {
    /** The definition's last words again and again. */
    REPEATS("repeats") {
        @Override
        String make(String head, List<String> words, String other, Random random) {
            int tail = Math.min(words.size(), 1 + random.nextInt(4));
            List<String> repeated = new ArrayList<>(words);
            int times = 3 + random.nextInt(3);
            for (int i = 0; i < times; i++) {
                repeated.addAll(words.subList(words.size() - tail, words.size()));
            }
            return String.join(" ", repeated);
        }
    },
    /** The definition's long words and the headword as a list, twice. */
    STUFFING("stuffing") {
        @Override
        String make(String head, List<String> words, String other, Random random) {
            List<String> keywords = new ArrayList<>(
                    words.stream().filter(word -> word.length() > SHORT_WORD).toList());
            keywords.add(random.nextInt(keywords.size() + 1), head);
            List<String> stuffed = new ArrayList<>(keywords);
            stuffed.addAll(keywords);
            return String.join(" ", stuffed);
        }
    },
    /** The headword, one to six times. */
    COPIES("copies") {
        @Override
        String make(String head, List<String> words, String other, Random random) {
            return String.join(" ", Collections.nCopies(1 + random.nextInt(6), head));
        }
    },
    /** The definition, and another word's right behind it. */
    RUN_ONS("runOns") {
        @Override
        String make(String head, List<String> words, String other, Random random) {
            return String.join(" ", words) + " " + other;
        }
    };

    private static final int SHORT_WORD = 3;

    private final String key;

    Probe(String key) {
        this.key = key;
    }

    /** The name in metrics. */
    public String key() {
        return key;
    }

    /**
     * Makes the trick text.
     *
     * @param head the headword
     * @param definition its true definition
     * @param other another word's definition
     */
    public String apply(String head, String definition, String other, Random random) {
        return make(head, Arrays.asList(definition.split(" ")), other, random);
    }

    abstract String make(String head, List<String> words, String other, Random random);
}
