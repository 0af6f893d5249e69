package dev.prudence.trainer.judge;

import dev.prudence.trainer.embedding.Comparison;
import dev.prudence.trainer.embedding.Embedder;
import dev.prudence.trainer.embedding.HeadFeatures;
import dev.prudence.trainer.embedding.HeadScorer;
import dev.prudence.trainer.embedding.HeadTrainer;
import dev.prudence.trainer.run.ProgressSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Trains the judge's head and its baselines on rows of one true definition against every kind of negative.
 *
 * <p>Not thread-safe.
 */
final class JudgeTraining {

    private static final int BASELINE_EPOCHS = 5;

    private final List<JudgedRow> rows;
    private final HeadTrainer.Settings settings;
    private final long seed;
    private final ProgressSink progress;
    private final List<float[]> embeddings;
    private final List<Comparison> comparisons = new ArrayList<>();

    JudgeTraining(
            List<JudgedRow> rows, Embedder embedder, HeadTrainer.Settings settings, long seed, ProgressSink progress) {
        this.rows = rows;
        this.settings = settings;
        this.seed = seed;
        this.progress = progress;
        this.embeddings = embedder.encode(texts(), "reading definitions", progress);
    }

    /** The trained head as {@link HeadScorer} opens it. */
    byte[] head(HeadFeatures features) {
        Map<String, float[]> weights =
                new HeadTrainer(features, settings).train(embeddings, comparisons, seed, "training judge", progress);
        return HeadScorer.toOnnx(features, List.of(weights));
    }

    /** The baseline that knows how long a definition is. */
    SparseRanker length() {
        return ranker(SparseRanker::length);
    }

    /** The baseline that knows which words a definition holds. */
    SparseRanker words() {
        return ranker(SparseRanker::words);
    }

    private SparseRanker ranker(FeatureReader reader) {
        List<SparseRanker.Pair> pairs = new ArrayList<>();
        for (JudgedRow row : rows) {
            row.negatives()
                    .forEach(negative ->
                            pairs.add(new SparseRanker.Pair(reader.read(row.definition()), reader.read(negative))));
        }
        SparseRanker ranker = new SparseRanker();
        ranker.train(pairs, BASELINE_EPOCHS, seed);
        return ranker;
    }

    /** Word, true definition, negatives, row after row. */
    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (JudgedRow row : rows) {
            int start = texts.size();
            texts.add(CompositeJudge.word(row.prompt()));
            texts.add(row.definition());
            texts.addAll(row.negatives());
            List<Integer> rejected = new ArrayList<>();
            for (int i = start + 2; i < texts.size(); i++) {
                rejected.add(i);
            }
            comparisons.add(new Comparison(start, start + 1, rejected));
        }
        return texts;
    }

    /** Reads the features of a text. */
    @FunctionalInterface
    interface FeatureReader {
        SortedMap<String, Double> read(String text);
    }
}
