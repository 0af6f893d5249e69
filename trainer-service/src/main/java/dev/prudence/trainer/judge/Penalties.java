package dev.prudence.trainer.judge;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What is wrong with a definition whatever it means: repeated words, words that do not exist, copies of the headword,
 * extreme length. Every penalty lies in 0 to its own bound, so none can outweigh everything else.
 *
 * <p>This class is thread-safe.
 */
public final class Penalties {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final double REPETITION_BOUND = 12;
    private static final double TOLERATED_REPETITION = 0.1;
    private static final double FULL_REPETITION = 0.5;
    private static final double INVENTED_BOUND = 4;
    private static final double COPY_BOUND = 12;
    private static final double TOLERATED_COPIES = 0.5;
    private static final double LENGTH_BOUND = 5;
    private static final int COMFORTABLE_WORDS = 12;
    private static final double PER_EXCESS_WORD = 0.25;
    private static final int FEWEST_WORDS = 2;

    private final Set<String> knownWords;

    private Penalties(Set<String> knownWords) {
        this.knownWords = knownWords;
    }

    /** Penalties that take every word of the texts for an existing one. */
    public static Penalties knowing(Iterable<String> texts) {
        Set<String> known = new HashSet<>();
        texts.forEach(text -> known.addAll(words(text)));
        return new Penalties(Set.copyOf(known));
    }

    /**
     * The sum of all penalties, 0 or more; an empty definition gets every bound.
     *
     * @param head the headword or prompt
     * @param definition lower-case text
     */
    public double of(String head, String definition) {
        List<String> words = words(definition);
        if (words.isEmpty()) {
            return REPETITION_BOUND + INVENTED_BOUND + COPY_BOUND + LENGTH_BOUND;
        }
        return repetition(words) + invented(words) + copies(head, words) + length(words.size());
    }

    /** Grows with the share of word pairs that stood in the text before, and of long words that did. */
    static double repetition(List<String> words) {
        Set<String> seenPairs = new HashSet<>();
        Set<String> seenWords = new HashSet<>();
        double repeated = 0;
        for (int i = 0; i < words.size(); i++) {
            boolean longWord = words.get(i).length() > 3;
            repeated += !seenWords.add(words.get(i)) && longWord ? 1 : 0;
            repeated += i > 0 && !seenPairs.add(words.get(i - 1) + " " + words.get(i)) ? 1 : 0;
        }
        double share = (repeated / words.size() - TOLERATED_REPETITION) / (FULL_REPETITION - TOLERATED_REPETITION);
        return REPETITION_BOUND * Math.max(0, Math.min(1, share));
    }

    private double invented(List<String> words) {
        long unknown = words.stream().filter(word -> !knownWords.contains(word)).count();
        return INVENTED_BOUND * Math.min(1, 2.0 * unknown / words.size());
    }

    /** Nothing while at least half of the words are others: "a wind from the northwest" is how people define. */
    private static double copies(String head, List<String> words) {
        Set<String> headWords = new HashSet<>(words(head));
        double share = (double) words.stream().filter(headWords::contains).count() / words.size();
        return COPY_BOUND * Math.max(0, share - TOLERATED_COPIES) / (1 - TOLERATED_COPIES);
    }

    private static double length(int words) {
        if (words < FEWEST_WORDS) {
            return 1;
        }
        return Math.min(LENGTH_BOUND, PER_EXCESS_WORD * Math.max(0, words - COMFORTABLE_WORDS));
    }

    private static List<String> words(String text) {
        return WORD.matcher(text).results().map(MatchResult::group).toList();
    }
}
