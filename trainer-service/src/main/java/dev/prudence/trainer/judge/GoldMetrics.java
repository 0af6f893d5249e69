package dev.prudence.trainer.judge;

import dev.prudence.trainer.run.ProgressSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * What the gold stage reports about the judge, all on held-out words.
 *
 * <ul>
 *   <li>{@code accuracy.<method>.<kind>}: how often the true definition scores above a negative of the kind.
 *   <li>{@code advantage.<baseline>.low}: lower 95 % bound of the judge's advantage in mean accuracy.
 *   <li>{@code probe.<kind>.belowSource}: share of trick texts that score below the definition that they were made from.
 *   <li>{@code probe.<kind>.mean} and {@code ordinary.mean}: mean scores of the tricks and of the policy's samples.
 * </ul>
 *
 * <p>Not thread-safe.
 */
final class GoldMetrics {

    static final String JUDGE = "judge";

    private final List<JudgedRow> rows;
    private final long seed;
    private final Map<String, Double> metrics = new TreeMap<>();
    private final Map<String, double[][]> correct = new TreeMap<>();

    /** Scores definitions, one prompt each. */
    @FunctionalInterface
    interface Scorer {
        double[] score(List<String> prompts, List<String> definitions, ProgressSink progress);
    }

    GoldMetrics(List<JudgedRow> heldOut, long seed) {
        this.rows = heldOut;
        this.seed = seed;
    }

    Map<String, Double> metrics() {
        return metrics;
    }

    /** Adds a method that scores texts; remembers the judge's scores for the probes. */
    void addScorer(String method, Scorer scorer, ProgressSink progress) {
        List<String> prompts = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (JudgedRow row : rows) {
            prompts.add(row.prompt());
            texts.add(row.definition());
            for (String negative : row.negatives()) {
                prompts.add(row.prompt());
                texts.add(negative);
            }
        }
        double[] scores = scorer.score(prompts, texts, progress);
        int width = 1 + GoldRows.kinds().size();
        double[][] margins = new double[rows.size()][width - 1];
        for (int row = 0; row < rows.size(); row++) {
            for (int kind = 0; kind < width - 1; kind++) {
                margins[row][kind] = scores[row * width] - scores[row * width + 1 + kind];
            }
        }
        add(method, margins);
        if (method.equals(JUDGE)) {
            addProbes(scorer, scores, progress);
        }
    }

    /** Adds a method that ranks pairs of texts without the word. */
    void addRanker(String method, BiFunction<String, String, Double> margin) {
        double[][] margins = new double[rows.size()][];
        for (int row = 0; row < rows.size(); row++) {
            String definition = rows.get(row).definition();
            margins[row] = rows.get(row).negatives().stream()
                    .mapToDouble(negative -> margin.apply(definition, negative))
                    .toArray();
        }
        add(method, margins);
    }

    private void add(String method, double[][] margins) {
        double[][] right = JudgeEvaluation.correct(margins);
        correct.put(method, right);
        metrics.putAll(JudgeEvaluation.accuracies(method, GoldRows.kinds(), right));
        double[][] judge = correct.get(JUDGE);
        if (judge != null && !method.equals(JUDGE)) {
            metrics.put("advantage." + method + ".low", JudgeEvaluation.advantageLow(judge, right, seed));
        }
    }

    private void addProbes(Scorer scorer, double[] scores, ProgressSink progress) {
        int width = 1 + GoldRows.kinds().size();
        int policy = 1 + GoldRows.kinds().indexOf("policy");
        double[] sources = new double[rows.size()];
        double[] ordinary = new double[rows.size()];
        for (int row = 0; row < rows.size(); row++) {
            sources[row] = scores[row * width];
            ordinary[row] = scores[row * width + policy];
        }
        metrics.put("ordinary.mean", JudgeEvaluation.mean(ordinary));
        metrics.put("true.mean", JudgeEvaluation.mean(sources));
        List<String> prompts = rows.stream().map(JudgedRow::prompt).toList();
        probes().forEach((probe, texts) -> {
            double[] tricked = scorer.score(prompts, texts, progress);
            long below = 0;
            for (int row = 0; row < tricked.length; row++) {
                below += tricked[row] < sources[row] ? 1 : 0;
            }
            metrics.put("probe." + probe.key() + ".belowSource", (double) below / tricked.length);
            metrics.put("probe." + probe.key() + ".mean", JudgeEvaluation.mean(tricked));
        });
    }

    private Map<Probe, List<String>> probes() {
        Random random = new Random(seed);
        Map<Probe, List<String>> probes = new EnumMap<>(Probe.class);
        Arrays.stream(Probe.values()).forEach(probe -> probes.put(probe, new ArrayList<>()));
        for (int i = 0; i < rows.size(); i++) {
            JudgedRow row = rows.get(i);
            String head = row.prompt().substring(row.prompt().indexOf(' ') + 1);
            String other = rows.get((i + 1 + random.nextInt(rows.size() - 1)) % rows.size())
                    .definition();
            probes.forEach((probe, texts) -> texts.add(probe.apply(head, row.definition(), other, random)));
        }
        return probes;
    }
}
