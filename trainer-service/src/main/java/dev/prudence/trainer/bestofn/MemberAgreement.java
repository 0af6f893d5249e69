package dev.prudence.trainer.bestofn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How much the members of one ensemble agree with each other and with gold, over the samples of a pool.
 *
 * <p>Accuracy here is the share of neighbouring sample pairs of the same prompt that are put in gold's order. A number that
 * does not exist (a constant member has no correlation) is null.
 *
 * @param ensemble the ensemble's name
 * @param members ids of the members
 * @param correlations Pearson correlation of every pair of members; row i holds members 0 to i
 * @param goldCorrelations Pearson correlation of each member with gold
 * @param accuracies pairwise accuracy of each member against gold
 */
public record MemberAgreement(
        String ensemble,
        List<String> members,
        List<List<@Nullable Double>> correlations,
        List<@Nullable Double> goldCorrelations,
        List<@Nullable Double> accuracies) {
    /** Copies the lists. */
    public MemberAgreement {
        members = List.copyOf(members);
        correlations = List.copyOf(correlations);
        goldCorrelations = Collections.unmodifiableList(new ArrayList<>(goldCorrelations));
        accuracies = Collections.unmodifiableList(new ArrayList<>(accuracies));
    }

    /** Measures one ensemble of a pool. */
    public static MemberAgreement of(ScorePool pool, int ensemble) {
        EnsembleColumns columns = pool.ensembles().get(ensemble);
        int first = pool.firstColumn(ensemble);
        int count = columns.members().size();
        List<List<@Nullable Double>> correlations = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            double[] own = pool.column(first + row);
            correlations.add(existing(IntStream.rangeClosed(first, first + row)
                    .mapToDouble(other -> correlation(pool, own, pool.column(other)))
                    .toArray()));
        }
        IntStream range = IntStream.range(first, first + count);
        double[] accuracies =
                range.mapToDouble(column -> accuracy(pool, pool.column(column))).toArray();
        double[] withGold = IntStream.range(first, first + count)
                .mapToDouble(column -> correlation(pool, pool.column(column), pool.gold()))
                .toArray();
        return new MemberAgreement(
                columns.name(), columns.members(), correlations, existing(withGold), existing(accuracies));
    }

    private static List<@Nullable Double> existing(double[] values) {
        List<@Nullable Double> list = new ArrayList<>();
        Arrays.stream(values).forEach(value -> list.add(Double.isNaN(value) ? null : value));
        return list;
    }

    private static double correlation(ScorePool pool, double[] left, double[] right) {
        if (left == right) {
            return 1;
        }
        Standardisation leftScale = pool.standardisation(left);
        Standardisation rightScale = pool.standardisation(right);
        if (!leftScale.isUsable() || !rightScale.isUsable()) {
            return Double.NaN;
        }
        double sum = 0;
        int count = 0;
        for (int i = 0; i < left.length; i++) {
            if (pool.isScored(i)) {
                sum += leftScale.apply(left[i]) * rightScale.apply(right[i]);
                count++;
            }
        }
        return sum / count;
    }

    private static double accuracy(ScorePool pool, double[] scores) {
        int right = 0;
        int count = 0;
        for (int prompt = 0; prompt < pool.prompts(); prompt++) {
            int offset = prompt * pool.samplesPerPrompt();
            for (int i = offset; i + 1 < offset + pool.samplesPerPrompt(); i += 2) {
                double gold = pool.gold()[i] - pool.gold()[i + 1];
                if (pool.isScored(i) && pool.isScored(i + 1) && gold != 0) {
                    right += gold * (scores[i] - scores[i + 1]) > 0 ? 1 : 0;
                    count++;
                }
            }
        }
        return count == 0 ? Double.NaN : (double) right / count;
    }
}
