package dev.prudence.trainer.dictionary;

import java.util.Objects;

/**
 * One sense of a word with its definition.
 *
 * @param partOfSpeech the word class
 * @param head the headword, lower-case, words separated by one space
 * @param gloss the definition, lower-case, without usage examples
 */
public record Entry(PartOfSpeech partOfSpeech, String head, String gloss) {

    /** Refuses a head or gloss without text. */
    public Entry {
        Objects.requireNonNull(partOfSpeech, "partOfSpeech");
        if (head.isBlank()) {
            throw new IllegalArgumentException("A dictionary entry needs a headword; head=" + head);
        }
        if (gloss.isBlank()) {
            throw new IllegalArgumentException("A dictionary entry needs a definition; head=" + head);
        }
    }

    /** What a policy is asked: the word class and the headword, as in {@code noun river}. */
    public String prompt() {
        return partOfSpeech.word() + " " + head;
    }
}
