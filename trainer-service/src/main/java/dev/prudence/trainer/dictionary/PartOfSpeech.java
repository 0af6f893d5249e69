package dev.prudence.trainer.dictionary;

/** The four word classes of WordNet, in the order in which its files are read. */
public enum PartOfSpeech {
    NOUN("noun", "data.noun"),
    VERB("verb", "data.verb"),
    ADJECTIVE("adjective", "data.adj"),
    ADVERB("adverb", "data.adv");

    private final String word;
    private final String fileName;

    PartOfSpeech(String word, String fileName) {
        this.word = word;
        this.fileName = fileName;
    }

    /** The lower-case English name, as it stands in prompts. */
    public String word() {
        return word;
    }

    String fileName() {
        return fileName;
    }
}
