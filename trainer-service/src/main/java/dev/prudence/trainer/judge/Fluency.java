package dev.prudence.trainer.judge;

import dev.prudence.trainer.dictionary.Dictionary;
import dev.prudence.trainer.dictionary.Entry;
import dev.prudence.trainer.dictionary.Split;
import dev.prudence.trainer.ngram.NgramModel;
import dev.prudence.trainer.sft.DictionaryTokens;
import dev.prudence.trainer.tokenizer.BytePairEncoding;
import dev.prudence.trainer.tokenizer.PolicyTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How much a text reads like a definition, under an interpolated trigram of the dictionary's definitions: the mean
 * log-probability of its tokens, that of its end, and how little it looks like two definitions in a row. All are in standard
 * deviations from the mean of true definitions, and bounded.
 *
 * <p>This class is thread-safe.
 */
public final class Fluency implements AutoCloseable {

    private static final int ORDER = 3;
    private static final int DEVELOPMENT_SHARE = 20;
    private static final int REFERENCE_DEFINITIONS = 3_000;
    private static final double LOWEST = -4;
    private static final double HIGHEST = 1;
    private static final double ENDING_WEIGHT = 0.6;
    private static final double JOIN_WEIGHT = 1.4;

    private final PolicyTokenizer tokenizer;
    private final NgramModel model;
    private final Scale mean;
    private final Scale ending;
    private final Scale whole;
    private final JoinTest joins;

    private record Scale(double centre, double deviation) {

        static Scale of(List<int[]> sequences, ToDoubleFunction<int[]> measure) {
            double[] values = sequences.stream().mapToDouble(measure).toArray();
            double sum = 0;
            double squares = 0;
            for (double value : values) {
                sum += value;
                squares += value * value;
            }
            double centre = sum / values.length;
            return new Scale(centre, Math.sqrt(squares / values.length - centre * centre));
        }

        double bounded(double value) {
            return Math.max(LOWEST, Math.min(HIGHEST, (value - centre) / deviation));
        }
    }

    private Fluency(PolicyTokenizer tokenizer, NgramModel model, JoinTest joins, List<int[]> reference) {
        this.tokenizer = tokenizer;
        this.model = model;
        this.mean = Scale.of(reference, this::meanLogProbability);
        this.ending = Scale.of(reference, this::endLogProbability);
        this.joins = joins;
        this.whole = Scale.of(reference, joins::wholeness);
    }

    /**
     * Counts the demonstrations; the scale comes from definitions of the gold part.
     *
     * @param tokenizerJson of the policy
     * @param vocabularySize of the tokenizer
     */
    public static Fluency of(Dictionary dictionary, byte[] tokenizerJson, int vocabularySize) {
        PolicyTokenizer tokenizer = PolicyTokenizer.open(tokenizerJson);
        List<int[]> counted = new ArrayList<>();
        List<int[]> development = new ArrayList<>();
        List<int[]> glosses = DictionaryTokens.glosses(tokenizer, dictionary.entries(Split.DEMONSTRATIONS));
        for (int i = 0; i < glosses.size(); i++) {
            (i % DEVELOPMENT_SHARE == 0 ? development : counted).add(glosses.get(i));
        }
        NgramModel model = NgramModel.train(ORDER, vocabularySize, BytePairEncoding.SEPARATOR, counted, development);
        List<Entry> gold = dictionary.entries(Split.GOLD);
        List<Entry> reference = gold.subList(0, Math.min(REFERENCE_DEFINITIONS, gold.size()));
        JoinTest joins = JoinTest.of(model, tokenizerJson);
        return new Fluency(tokenizer, model, joins, DictionaryTokens.glosses(tokenizer, reference));
    }

    /** The fluency of texts: {@code mean + 0.6 · end + 1.4 · wholeness}, between −12 and 3; about 0 for true definitions. */
    public double[] of(List<String> texts) {
        return tokenizer.encodeAll(texts).stream()
                .map(PolicyTokenizer::withEnd)
                .mapToDouble(ids -> mean.bounded(meanLogProbability(ids))
                        + ENDING_WEIGHT * ending.bounded(endLogProbability(ids))
                        + JOIN_WEIGHT * whole.bounded(joins.wholeness(ids)))
                .toArray();
    }

    private double meanLogProbability(int[] ids) {
        return model.logProbability(ids) / ids.length;
    }

    private double endLogProbability(int[] ids) {
        return Math.log(model.probability(ids, ids.length - 1));
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
