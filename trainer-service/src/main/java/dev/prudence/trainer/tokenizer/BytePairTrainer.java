package dev.prudence.trainer.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.regex.Matcher;

/**
 * Learns a byte-pair encoding (Sennrich, Haddow and Birch 2016): starting from characters, the most frequent adjacent pair
 * becomes a token, again and again, until the vocabulary is full.
 *
 * <p>Pair counts are kept up to date while merging instead of being counted anew. Of pairs with equal counts the one with
 * the smaller left id wins, then the one with the smaller right id; ids begin with the alphabet in code point order. The
 * result therefore depends on the text alone, not on its order.
 *
 * <p>Not thread-safe.
 */
public final class BytePairTrainer {

    private static final int FIRST_PRINTABLE = 0x20;
    private static final int LAST_PRINTABLE = 0x7e;

    private record Candidate(long pair, long count) {}

    private final List<String> tokens = new ArrayList<>(BytePairEncoding.SPECIAL_TOKENS);
    private final List<BytePairEncoding.Merge> merges = new ArrayList<>();
    private final List<Word> words = new ArrayList<>();
    private final Map<Long, PairUse> uses = new HashMap<>();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>(
            Comparator.comparingLong(Candidate::count).reversed().thenComparing(Candidate::pair));

    private BytePairTrainer() {}

    /**
     * Trains an encoding.
     *
     * @param texts lower-case texts; each is split on its own
     * @param vocabularySize how many tokens at most, special tokens and alphabet included
     * @throws IllegalArgumentException when the alphabet alone is larger than the vocabulary
     */
    public static BytePairEncoding train(Iterable<String> texts, int vocabularySize) {
        BytePairTrainer trainer = new BytePairTrainer();
        trainer.read(texts);
        if (trainer.tokens.size() > vocabularySize) {
            throw new IllegalArgumentException("The vocabulary must hold the special tokens and the alphabet of "
                    + trainer.tokens.size() + " tokens; vocabularySize=" + vocabularySize);
        }
        while (trainer.tokens.size() < vocabularySize && trainer.mergeMostFrequentPair()) {
            // Each call adds one token.
        }
        return new BytePairEncoding(trainer.tokens, trainer.merges);
    }

    private void read(Iterable<String> texts) {
        Map<String, Integer> pieces = new LinkedHashMap<>();
        for (String text : texts) {
            Matcher matcher = BytePairEncoding.PIECES.matcher(text);
            while (matcher.find()) {
                pieces.merge(matcher.group(), 1, Integer::sum);
            }
        }
        Map<Integer, Integer> alphabet = addAlphabet(pieces.keySet());
        pieces.forEach(
                (piece, count) -> addWord(piece.codePoints().map(alphabet::get).toArray(), count));
        uses.forEach((pair, use) -> queue.add(new Candidate(pair, use.count)));
    }

    /** Printable ASCII without capitals is always in the alphabet, so that a reader's own prompts have tokens too. */
    private Map<Integer, Integer> addAlphabet(Iterable<String> pieces) {
        TreeSet<Integer> codePoints = new TreeSet<>();
        for (int character = FIRST_PRINTABLE; character <= LAST_PRINTABLE; character++) {
            codePoints.add(Character.toLowerCase(character));
        }
        pieces.forEach(piece -> piece.codePoints().forEach(codePoints::add));
        Map<Integer, Integer> ids = new HashMap<>();
        for (int codePoint : codePoints) {
            ids.put(codePoint, tokens.size());
            tokens.add(Character.toString(codePoint));
        }
        return ids;
    }

    private void addWord(int[] ids, int count) {
        Word word = new Word(ids, count);
        words.add(word);
        for (int i = 0; i + 1 < word.length; i++) {
            use(word, i, words.size() - 1);
        }
    }

    private void use(Word word, int position, int index) {
        PairUse use = uses.computeIfAbsent(word.pairAt(position), pair -> new PairUse());
        use.count += word.count;
        use.words.add(index);
    }

    /** The queue may hold outdated counts: an entry counts only if it still says the truth. */
    private boolean mergeMostFrequentPair() {
        while (!queue.isEmpty()) {
            Candidate best = queue.poll();
            PairUse use = uses.get(best.pair());
            if (use != null && use.count == best.count() && use.count > 0) {
                merge(best.pair(), use);
                return true;
            }
        }
        return false;
    }

    private void merge(long pair, PairUse use) {
        int left = (int) (pair >>> Integer.SIZE);
        int right = (int) pair;
        int merged = tokens.size();
        merges.add(new BytePairEncoding.Merge(tokens.get(left), tokens.get(right)));
        tokens.add(tokens.get(left) + tokens.get(right));
        uses.remove(pair);
        TreeSet<Long> changed = new TreeSet<>();
        for (int index : use.words) {
            rewrite(index, pair, merged, changed);
        }
        for (long touched : changed) {
            PairUse touchedUse = uses.get(touched);
            if (touchedUse != null && touchedUse.count > 0) {
                queue.add(new Candidate(touched, touchedUse.count));
            }
        }
    }

    private void rewrite(int index, long pair, int merged, TreeSet<Long> changed) {
        Word word = words.get(index);
        if (!word.contains(pair)) {
            return;
        }
        for (int i = 0; i + 1 < word.length; i++) {
            PairUse use = uses.get(word.pairAt(i));
            if (use != null) {
                use.count -= word.count;
                changed.add(word.pairAt(i));
            }
        }
        word.merge(pair, merged);
        for (int i = 0; i + 1 < word.length; i++) {
            use(word, i, index);
            changed.add(word.pairAt(i));
        }
    }

    private static final class PairUse {
        private final TreeSet<Integer> words = new TreeSet<>();
        private long count;
    }

    /** A piece of text as token ids, with how often the piece occurs. */
    private static final class Word {
        private final int[] ids;
        private final int count;
        private int length;

        Word(int[] ids, int count) {
            this.ids = ids;
            this.count = count;
            this.length = ids.length;
        }

        long pairAt(int position) {
            return (long) ids[position] << Integer.SIZE | ids[position + 1];
        }

        boolean contains(long pair) {
            for (int i = 0; i + 1 < length; i++) {
                if (pairAt(i) == pair) {
                    return true;
                }
            }
            return false;
        }

        void merge(long pair, int merged) {
            int write = 0;
            int read = 0;
            while (read < length) {
                if (read + 1 < length && pairAt(read) == pair) {
                    ids[write++] = merged;
                    read += 2;
                } else {
                    ids[write++] = ids[read++];
                }
            }
            length = write;
        }
    }
}
