package dev.prudence.trainer.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prudence.trainer.ngram.NgramModel;
import dev.prudence.trainer.tokenizer.BytePairEncoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Tells one definition from two in a row: at each word, the log-likelihood ratio of "the definition ends here and another
 * one starts with this word" against "the definition goes on with this word"; the largest ratio counts.
 *
 * <p>This class is thread-safe.
 */
final class JoinTest {

    private static final int NONE = -1;
    private static final int FIRST_POSITION = 2;
    private static final double UNSUSPICIOUS = -12;

    private final NgramModel model;
    private final int[] atStart;

    private JoinTest(NgramModel model, int[] atStart) {
        this.model = model;
        this.atStart = atStart;
    }

    /** A test with a model of single definitions over the ids of a {@code tokenizer.json}. */
    static JoinTest of(NgramModel model, byte[] tokenizerJson) {
        JsonNode vocabulary = vocabulary(tokenizerJson);
        int[] atStart = new int[vocabulary.size()];
        Arrays.fill(atStart, NONE);
        vocabulary.fields().forEachRemaining(token -> {
            String text = token.getKey();
            if (text.length() > 1 && text.startsWith(" ") && vocabulary.has(text.substring(1))) {
                atStart[token.getValue().asInt()] =
                        vocabulary.get(text.substring(1)).asInt();
            }
        });
        return new JoinTest(model, atStart);
    }

    private static JsonNode vocabulary(byte[] tokenizerJson) {
        try {
            return new ObjectMapper().readTree(tokenizerJson).at("/model/vocab");
        } catch (IOException e) {
            throw new UncheckedIOException("The tokenizer is no JSON; bytes=" + tokenizerJson.length, e);
        }
    }

    /** Minus the largest ratio; high for one definition, low for two. */
    double wholeness(int[] ids) {
        int[] ended = ids.clone();
        double largest = UNSUSPICIOUS;
        for (int i = FIRST_POSITION; i < ids.length; i++) {
            int start = atStart[ids[i]];
            if (start != NONE) {
                ended[i] = BytePairEncoding.END_OF_SEQUENCE;
                double split =
                        Math.log(model.probability(ended, i)) + Math.log(model.probability(new int[] {start}, 0));
                largest = Math.max(largest, split - Math.log(model.probability(ids, i)));
                ended[i] = ids[i];
            }
        }
        return -largest;
    }
}
