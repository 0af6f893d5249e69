package dev.prudence.bench.serving;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Nouns of WordNet 3.1 with their definitions, drawn at random: real texts with their real lengths. Thread-safe. */
final class WordNetPairs {

    private static final String NOUNS = "/net/sf/extjwnl/data/wordnet/wn31/data.noun";
    private static final long SEED = 1;

    private WordNetPairs() {}

    /**
     * A prompt with its answer.
     *
     * @param prompt "noun lighthouse"
     * @param answer the definition
     */
    record Pair(String prompt, String answer) {}

    /** So many pairs, the same at every call. */
    static List<Pair> draw(int count) {
        List<Pair> all = read();
        SplittableRandom random = new SplittableRandom(SEED);
        return random.ints(count, 0, all.size()).mapToObj(all::get).toList();
    }

    private static List<Pair> read() {
        List<Pair> pairs = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(open(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith(" ")) {
                    pairs.add(pair(line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pairs;
    }

    /** "offset file n words word id ... | definition; "example"": the fifth field is the word. */
    private static Pair pair(String line) {
        int bar = line.indexOf('|');
        String word = line.substring(0, bar).split(" ")[4].replace('_', ' ');
        String gloss = line.substring(bar + 1).strip();
        int example = gloss.indexOf("; \"");
        return new Pair("noun " + word, example < 0 ? gloss : gloss.substring(0, example));
    }

    private static InputStream open() throws IOException {
        InputStream stream = WordNetPairs.class.getResourceAsStream(NOUNS);
        if (stream == null) {
            throw new IOException("WordNet is not on the class path: resource=" + NOUNS);
        }
        return stream;
    }
}
