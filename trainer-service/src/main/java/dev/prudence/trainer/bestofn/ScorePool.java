package dev.prudence.trainer.bestofn;

import java.util.Arrays;
import java.util.List;

/**
 * All samples of a run with their gold and proxy scores, kept by sample id.
 *
 * <p>The sample id is {@code prompt · samplesPerPrompt + i}. Gold and every column of scores are addressed by that id and
 * are never reordered; rankings are permutations beside them. A sample without a finite gold or without a finite score in
 * every column leaves the whole analysis, so that all curves are paired on the same samples.
 *
 * <p>Not thread-safe while it is filled; afterwards it can be read by any thread.
 */
public final class ScorePool {
    private final int prompts;
    private final int samplesPerPrompt;
    private final List<EnsembleColumns> ensembles;
    private final double[] gold;
    private final double[][] columns;
    private final boolean[] scored;

    /**
     * An empty pool: nothing is scored yet.
     *
     * @throws IllegalArgumentException when a size is below 1
     */
    public ScorePool(int prompts, int samplesPerPrompt, List<EnsembleColumns> ensembles) {
        if (prompts < 1 || samplesPerPrompt < 1) {
            throw new IllegalArgumentException("a pool needs at least one prompt and one sample: prompts=" + prompts
                    + ", samplesPerPrompt=" + samplesPerPrompt);
        }
        this.prompts = prompts;
        this.samplesPerPrompt = samplesPerPrompt;
        this.ensembles = List.copyOf(ensembles);
        int size = Math.multiplyExact(prompts, samplesPerPrompt);
        this.gold = new double[size];
        this.columns =
                new double[ensembles.stream().mapToInt(EnsembleColumns::width).sum()][size];
        this.scored = new boolean[size];
    }

    /**
     * Enters one sample; it counts as scored only when every number is finite.
     *
     * @param sampleId {@code prompt · samplesPerPrompt + i}
     * @param goldScore the judge's score
     * @param scores one number per column: ensemble after ensemble, members before objectives
     * @throws IllegalArgumentException when the number of scores is not that of the columns
     */
    public void put(int sampleId, double goldScore, double... scores) {
        if (scores.length != columns.length) {
            throw new IllegalArgumentException(
                    "a sample needs one score per column: columns=" + columns.length + ", scores=" + scores.length);
        }
        gold[sampleId] = goldScore;
        for (int column = 0; column < scores.length; column++) {
            columns[column][sampleId] = scores[column];
        }
        scored[sampleId] = Double.isFinite(goldScore) && Arrays.stream(scores).allMatch(Double::isFinite);
    }

    /** Number of prompts. */
    public int prompts() {
        return prompts;
    }

    /** Number of samples asked for per prompt. */
    public int samplesPerPrompt() {
        return samplesPerPrompt;
    }

    /** The ensembles, in the order of the columns. */
    public List<EnsembleColumns> ensembles() {
        return ensembles;
    }

    /** Index of an ensemble's first column; its members come first, then its objectives. */
    public int firstColumn(int ensemble) {
        return ensembles.subList(0, ensemble).stream()
                .mapToInt(EnsembleColumns::width)
                .sum();
    }

    /** Whether the sample takes part. */
    public boolean isScored(int sampleId) {
        return scored[sampleId];
    }

    /** Number of samples that do not take part. */
    public int unscored() {
        int missing = 0;
        for (boolean each : scored) {
            missing += each ? 0 : 1;
        }
        return missing;
    }

    /** Gold by sample id; the array itself, not to be written to. */
    double[] gold() {
        return gold;
    }

    /** A column by sample id; the array itself, not to be written to. */
    double[] column(int column) {
        return columns[column];
    }

    /** The positions inside a prompt that take part, in the order of the prompt's seeded shuffle. */
    int[] scoredPositions(int prompt, long seed) {
        int offset = prompt * samplesPerPrompt;
        return Arrays.stream(Ranking.shuffled(samplesPerPrompt, seed, prompt))
                .filter(position -> scored[offset + position])
                .toArray();
    }

    /** Mean and deviation of a series over the samples that take part, summed in sample-id order. */
    Standardisation standardisation(double[] series) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < series.length; i++) {
            if (scored[i]) {
                sum += series[i];
                count++;
            }
        }
        double mean = count == 0 ? Double.NaN : sum / count;
        double squares = 0;
        for (int i = 0; i < series.length; i++) {
            if (scored[i]) {
                squares += (series[i] - mean) * (series[i] - mean);
            }
        }
        return new Standardisation(mean, Math.sqrt(squares / count));
    }
}
