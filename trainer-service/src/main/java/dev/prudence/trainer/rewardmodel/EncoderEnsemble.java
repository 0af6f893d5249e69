package dev.prudence.trainer.rewardmodel;

import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.trainer.embedding.Comparison;
import dev.prudence.trainer.embedding.Embedder;
import dev.prudence.trainer.embedding.HeadFeatures;
import dev.prudence.trainer.embedding.HeadScorer;
import dev.prudence.trainer.embedding.HeadTrainer;
import dev.prudence.trainer.embedding.PretrainedEncoder;
import dev.prudence.trainer.preferences.PreferencePair;
import dev.prudence.trainer.run.ProgressSink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Members that share one frozen sentence encoder: each is a small head on the embeddings of prompt and response, trained
 * with its own initial weights and order.
 */
final class EncoderEnsemble implements Ensemble {

    /** Texts a run in the reward service, where a lone one shall not cost as much as {@link Embedder#ROWS}; a vector's bits are the same. */
    private static final List<Integer> SERVED_ROWS = List.of(1, 4, Embedder.ROWS);

    private final PretrainedEncoder encoder;
    private final Embedder embedder;
    private final byte[] heads;
    private final HeadScorer scorer;
    private final ProgressSink progress;

    private EncoderEnsemble(
            PretrainedEncoder encoder, Embedder embedder, byte[] heads, HeadScorer scorer, ProgressSink progress) {
        this.encoder = encoder;
        this.embedder = embedder;
        this.heads = heads;
        this.scorer = scorer;
        this.progress = progress;
    }

    /** Trains the members; member {@code k} draws from {@code seed + k}. */
    static EncoderEnsemble train(
            PretrainedEncoder encoder,
            List<PreferencePair> pairs,
            int members,
            HeadTrainer.Settings settings,
            long seed,
            ProgressSink progress) {
        Embedder embedder = Embedder.open(encoder);
        List<float[]> embeddings = embedder.encode(texts(pairs), "reading pairs", progress);
        List<Comparison> comparisons = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            comparisons.add(new Comparison(3 * i, 3 * i + 1, List.of(3 * i + 2)));
        }
        HeadTrainer trainer = new HeadTrainer(HeadFeatures.PAIR, settings);
        List<Map<String, float[]>> weights = new ArrayList<>();
        for (int member = 0; member < members; member++) {
            String activity = "training " + encoder.name().toLowerCase(Locale.ROOT) + " member " + member;
            weights.add(trainer.train(embeddings, comparisons, seed + member, activity, progress));
        }
        byte[] heads = HeadScorer.toOnnx(HeadFeatures.PAIR, weights);
        return new EncoderEnsemble(encoder, embedder, heads, HeadScorer.open(heads), progress);
    }

    private static List<String> texts(List<PreferencePair> pairs) {
        List<String> texts = new ArrayList<>();
        for (PreferencePair pair : pairs) {
            texts.add(pair.prompt());
            texts.add(pair.chosen());
            texts.add(pair.rejected());
        }
        return texts;
    }

    @Override
    public float[][] score(List<TextPair> pairs) {
        return scorer.score(
                embedder.encode(pairs.stream().map(TextPair::prompt).toList(), "reading prompts", progress),
                embedder.encode(pairs.stream().map(TextPair::response).toList(), "reading answers", progress));
    }

    @Override
    public void write(
            Path directory,
            List<Normalisation> normalisations,
            List<Map<String, Object>> objectives,
            Map<String, ?> provenance) {
        Map<String, Object> reader = Map.of(
                "graph",
                "encoder/model.onnx",
                "tokenizer",
                "encoder/tokenizer.json",
                "pooling",
                encoder.pooling().name().toLowerCase(Locale.ROOT),
                "lengths",
                Embedder.LENGTHS,
                "rows",
                SERVED_ROWS);
        ArtefactWriter.of("reward-ensemble", "reward-ensemble")
                .part("encoder/model.onnx", encoder.onnx())
                .part("encoder/tokenizer.json", encoder.tokenizer())
                .part("heads.onnx", heads)
                .contract(Map.of(
                        "input",
                        "text-pair",
                        "rows",
                        List.of(HeadScorer.ROWS),
                        "encoder",
                        reader,
                        "heads",
                        "heads.onnx",
                        "members",
                        MemberContracts.of(normalisations, Optional.empty()),
                        "objectives",
                        objectives))
                .provenance(provenance)
                .writeTo(directory);
    }

    @Override
    public void close() {
        scorer.close();
        embedder.close();
    }
}
